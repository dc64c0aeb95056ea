import type { Clock } from '../../clock.ts'
import { GatewayError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Send } from './send.ts'

/** What Oura answers to a window that is too long, reversed or unreadable: none of which the gateway may send. */
const MALFORMED: ReadonlySet<number> = new Set([400, 422])

/** Logs each request: what was asked, how it went, and Oura's trace id. No URL, no token, no body. */
export function withLogging(send: Send, { clock, log }: { clock: Clock; log: Log }): Send {
  return async (request) => {
    const startedAt = clock.now()
    const about = () => ({ resource: request.resource, ms: clock.now() - startedAt })
    try {
      const { status, bytes, traceId, ...response } = await send(request)
      const fields = { ...about(), status, bytes, traceId }
      if (status < 400) log.debug(fields, 'asked Oura')
      else if (MALFORMED.has(status))
        log.error(fields, 'Oura finds our request malformed: a bug of the gateway')
      else log.warn(fields, 'Oura refused')
      return { status, bytes, traceId, ...response }
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : 'ABORTED'
      log.warn({ ...about(), code }, 'Oura did not answer')
      throw error
    }
  }
}
