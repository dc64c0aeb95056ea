import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers requests, both as a function from `Request` to `Response` and as a listener of `http.createServer`. */
export interface Handler {
  (request: Request): Response | Promise<Response>
  (request: IncomingMessage, response: ServerResponse): void | Promise<void>
}
