import type { ExecuteOperation } from '../context.ts'

/** What a resource is read with. */
export interface ReadRequest {
  readonly uri: string
  /** The variables of the URI template. */
  readonly parameters: Readonly<Record<string, string>>
  readonly execute: ExecuteOperation
  readonly signal: AbortSignal
}

/** A resource of the Model Context Protocol. One with `{variables}` in its URI is a template (RFC 6570, level 1). */
export interface Resource {
  /** Such as `oura://today` or `oura://day/{date}`. */
  readonly uri: string
  readonly name: string
  readonly title: string
  readonly description: string
  /** Such as `text/markdown` or `application/json`. */
  readonly mimeType: string
  /** @throws {ResourceError} with what the client should change */
  read(request: ReadRequest): Promise<string>
}

/** A resource cannot be read. The message tells the model what to do next. */
export class ResourceError extends Error {
  constructor(message: string) {
    super(message)
    this.name = new.target.name
  }
}
