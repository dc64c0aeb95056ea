import type { JsonObject } from './json.ts'

/** What goes back to the client. */
export interface Answer {
  readonly status: number
  /** Written as it is. */
  readonly body: string
  /** @default 'application/json' */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer with a JSON body that is already written. */
export function jsonText(body: string): Answer {
  return { status: 200, body }
}

/** Oura's usual error body: `{"detail": ...}` (oura-api.md section 6). */
export function detail(status: number, text: string | readonly JsonObject[]): Answer {
  return { status, body: JSON.stringify({ detail: text }) }
}

/** An error that ends a request with its answer. */
export class RequestError extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(`answered ${answer.status}`)
    this.name = 'RequestError'
    this.answer = answer
  }
}

export const DOCUMENT_NOT_FOUND: Answer = detail(404, 'Document not found.')
export const ROUTE_NOT_FOUND: Answer = detail(404, 'Not Found')
export const METHOD_NOT_ALLOWED: Answer = { ...detail(405, 'Method Not Allowed'), headers: { allow: 'GET' } }
