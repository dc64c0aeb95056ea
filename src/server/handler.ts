import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers requests: as a function from `Request` to `Response`, and as a listener of `http.createServer`. */
export interface Handler {
  (request: Request): Response | Promise<Response>
  (request: IncomingMessage, response: ServerResponse): void | Promise<void>
}

/**
 * Puts a check in front of `handler` for requests from a socket, whose address may be anything: yoga's adapter
 * answers a Host header that makes no URL with a stack trace, before any plugin sees the request.
 */
export const withAddressCheck = (handler: Handler): Handler => {
  function handle(request: Request): Response | Promise<Response>
  function handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>
  function handle(request: Request | IncomingMessage, response?: ServerResponse) {
    if (request instanceof Request || response === undefined) return handler(request as Request)
    if (URL.canParse(`http://${request.headers.host ?? 'localhost'}${request.url}`)) {
      return handler(request, response)
    }
    response.writeHead(400, { 'content-type': 'application/json', connection: 'close' })
    response.end('{"error":"The address of the request cannot be parsed. Check the Host header."}')
  }
  return handle
}
