import type { App } from '../../src/app.ts'
import { watchTurns } from '../../test/support/event-loop.ts'
import type { OperationRequest } from './candidate.ts'

/** What an operation took. */
export interface Measured {
  readonly status: number
  /** Bytes of the answer. */
  readonly bytes: number
  /** The longest time without a turn of the event loop, in ms of CPU. */
  readonly sectionMs: number
  /** Requests to Oura, and bytes of their answers. */
  readonly requests: number
  readonly upstreamBytes: number
  /** The first errors, as `code: message`. */
  readonly errors: readonly string[]
}

/** Sends an operation as a user, and watches each turn of the event loop until it is answered. */
export async function measure(app: App, body: OperationRequest, token: string): Promise<Measured> {
  const before = { ...app.cost }
  const request = new Request('http://localhost:4000/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  const watch = watchTurns()
  const response = await app.fetch(request)
  const text = await response.text()
  const sectionMs = watch.stop()
  const after = { ...app.cost }
  return {
    status: response.status,
    bytes: Buffer.byteLength(text),
    sectionMs,
    requests: after.requests - before.requests,
    upstreamBytes: after.bytes - before.bytes,
    errors: errorsOf(text),
  }
}

function errorsOf(text: string): string[] {
  const at = Math.max(text.lastIndexOf('"errors":['), text.startsWith('{"errors":[') ? 0 : -1)
  if (at < 0) return []
  const { errors = [] } = JSON.parse(text) as {
    errors?: { message: string; extensions?: { code?: string } }[]
  }
  return errors.slice(0, 3).map(({ message, extensions }) => `${extensions?.code}: ${message}`)
}
