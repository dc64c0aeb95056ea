import type { Clock } from '../clock.ts'
import { GatewayError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Send } from './send.ts'

/** Logs each request: what was asked, how it went, and Oura's trace id. No URL, no token, no body. */
export function withLogging(send: Send, { clock, log }: { clock: Clock; log: Log }): Send {
  return async (request) => {
    const startedAt = clock.now()
    const about = () => ({ resource: request.resource, ms: clock.now() - startedAt })
    try {
      const { status, bytes, traceId, ...response } = await send(request)
      const fields = { ...about(), status, bytes, traceId }
      if (status < 400) log.debug(fields, 'asked Oura')
      else log.warn(fields, 'Oura refused')
      return { status, bytes, traceId, ...response }
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : 'ABORTED'
      log.warn({ ...about(), code }, 'Oura did not answer')
      throw error
    }
  }
}
