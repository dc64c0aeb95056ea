import type { Clock } from '../clock.ts'
import { UnauthenticatedError } from '../errors.ts'
import type { OuraUser } from '../oura/user.ts'
import { createDocumentSource, type DocumentSourceOptions } from './document-source.ts'
import { createLoaders, type Loaders } from './loaders.ts'

/** State of one GraphQL request. */
export interface GatewayContext {
  readonly clock: Clock
  /**
   * The user who is asking, and their documents.
   * @throws UnauthenticatedError when nobody is known to be asking
   */
  viewer(): Viewer
}

/** Parent of every field of the GraphQL type User. */
export interface Viewer {
  readonly user: OuraUser
  readonly loaders: Loaders
}

/** Who asks, and until when the answer is wanted. */
export interface ContextRequest {
  readonly user: OuraUser | null
  readonly signal: AbortSignal
}

/** Makes the function that builds the context of each request; documents are shared between requests. */
export function createContextFactory(
  options: DocumentSourceOptions,
): (request: ContextRequest) => GatewayContext {
  const source = createDocumentSource(options)
  return ({ user, signal }) => {
    const viewer = user === null ? null : { user, loaders: createLoaders(source, user, signal) }
    return {
      clock: options.clock,
      viewer() {
        if (viewer !== null) return viewer
        throw new UnauthenticatedError(
          "No credentials came with the request. Send an Oura access token as 'Authorization: Bearer …'.",
        )
      },
    }
  }
}
