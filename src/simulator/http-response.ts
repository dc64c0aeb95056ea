import type { JsonObject } from './json.ts'

/** A response to the client. */
export interface HttpResponse {
  readonly status: number
  /** Sent unchanged. */
  readonly body: string
  /** @default 'application/json' */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A parsed request and its response, as an endpoint hands them to the request handler. */
export interface Exchange {
  /** The id of the user; null when unknown. */
  readonly user: string | null
  /** The user's bearer token, by which a fault may name the user too. */
  readonly token: string | null
  /**
   * Executes the request and returns the ordinary response. Called at most once: not at all when a fault responds
   * instead. Throws RequestError for a refusal.
   */
  respond(): HttpResponse
}

/** A response whose JSON body is already written. */
export function jsonText(body: string): HttpResponse {
  return { status: 200, body }
}

/** Oura's usual error body: `{"detail": ...}` (oura-api.md section 6). */
export function detail(status: number, text: string | readonly JsonObject[]): HttpResponse {
  return { status, body: JSON.stringify({ detail: text }) }
}

/** An error that ends a request with a response. */
export class RequestError extends Error {
  readonly response: HttpResponse

  constructor(response: HttpResponse) {
    super(`responded with status ${response.status}`)
    this.name = 'RequestError'
    this.response = response
  }
}

export const RECORD_NOT_FOUND: HttpResponse = detail(404, 'Document not found.')
export const ROUTE_NOT_FOUND: HttpResponse = detail(404, 'Not Found')
export const METHOD_NOT_ALLOWED: HttpResponse = {
  ...detail(405, 'Method Not Allowed'),
  headers: { allow: 'GET' },
}
