import type { Clock } from '../../clock.ts'
import { GatewayError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { RequestMetrics } from './request-metrics.ts'
import type { Send } from './send.ts'

/** Statuses of a window that is too long, reversed or unreadable: the gateway must never send one. */
const MALFORMED: ReadonlySet<number> = new Set([400, 422])

export interface LoggingOptions {
  readonly metrics: RequestMetrics
  readonly clock: Clock
  readonly log: Log
}

/** Logs and counts each request: resource, duration, status and Oura's trace id, but no URL, token or body. */
export function withLogging(send: Send, { metrics, clock, log }: LoggingOptions): Send {
  return async (request) => {
    const startedAt = clock.now()
    const resource = request.resource.name
    try {
      const response = await send(request)
      const { status, bytes, traceId } = response
      const fields = { resource, ms: clock.now() - startedAt, status, bytes, traceId }
      metrics.ended(resource, status, fields.ms)
      if (status < 400) log.debug(fields, 'Oura responded')
      else if (MALFORMED.has(status))
        log.error(fields, 'Oura rejected a malformed request: a bug of the gateway')
      else log.warn(fields, 'Oura responded with an error')
      return response
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : 'ABORTED'
      const fields = { resource, ms: clock.now() - startedAt, code }
      metrics.ended(resource, code, fields.ms)
      if (request.operation.signal.aborted && code === 'ABORTED')
        log.debug(fields, 'A request to Oura was cancelled')
      else log.warn(fields, 'Oura did not respond')
      throw error
    }
  }
}
