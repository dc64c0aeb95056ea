import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Answer } from './http-answer.ts'
import type { JournalEntry } from './journal.ts'

/** An answer on its way out. */
export interface Sending {
  readonly response: ServerResponse
  readonly entry: JournalEntry
  /** Aborted when the client goes away or the simulator closes. */
  readonly signal: AbortSignal
  /** The headers of an answer whose body has so many bytes. */
  head(answer: Answer, bytes: number): OutgoingHttpHeaders
  /** Ends the connection as a fault of the simulator; the journal must not blame the client. */
  destroy(): void
}

/** Sends a whole answer; done when it is handed to the system, or the client has gone. */
export function sendAnswer(answer: Answer, { response, entry, head, signal }: Sending): Promise<void> {
  const body = Buffer.from(answer.body, 'utf8')
  entry.status = answer.status
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
    response.writeHead(answer.status, head(answer, body.length))
    response.end(body, () => {
      entry.bytes = body.length
      resolve()
    })
  })
}
