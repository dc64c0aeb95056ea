import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { HttpResponse } from './http-response.ts'
import type { JournalEntry } from './journal.ts'

/** The socket's side of one request: where its response is written, and its journal entry. */
export interface ResponseTarget {
  readonly response: ServerResponse
  readonly entry: JournalEntry
  /** Aborted when the client disconnects or the simulator closes. */
  readonly signal: AbortSignal
  /** The headers of a response whose body has this many bytes. */
  head(response: HttpResponse, bytes: number): OutgoingHttpHeaders
  /** Destroys the connection as a fault of the simulator; the journal must not report it as the client's. */
  destroy(): void
}

/** Sends a whole response; resolves when the system has taken it, or when the client has disconnected. */
export function sendResponse(
  content: HttpResponse,
  { response, entry, head, signal }: ResponseTarget,
): Promise<void> {
  const body = Buffer.from(content.body, 'utf8')
  entry.status = content.status
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
    response.writeHead(content.status, head(content, body.length))
    response.end(body, () => {
      entry.bytes = body.length
      resolve()
    })
  })
}
