import { BodyTooLargeError, readBoundedBody } from '../bounded-body.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Inbox } from '../store/inbox.ts'
import { createThrottledWarning, type ThrottledWarning } from '../throttled-warning.ts'
import { HOUR_MS } from '../time.ts'
import type { EventMetrics, RefusalReason } from './event-metrics.ts'
import { isSignedByOura, parseTimestamp } from './signature.ts'
import { dedupeKey, parseWebhookEvent } from './webhook-event.ts'

export interface EventReceiverOptions {
  /** Key of the signatures. */
  readonly clientSecret: string
  readonly inbox: Inbox
  /** Called when an event was stored. */
  readonly onStored: () => void
  readonly metrics: EventMetrics
  readonly clock: Clock
  readonly log: Log
}

/** Events of Oura have some 200 bytes. */
const MAX_BODY_BYTES = 16_000
/** Oura retries for about an hour and may not sign retries anew. */
const MAX_CLOCK_OFFSET_MS = 2 * HOUR_MS

const REFUSALS: Readonly<Record<RefusalReason, readonly [status: number, error: string]>> = {
  too_large: [413, `The body has more than ${MAX_BODY_BYTES} bytes.`],
  incomplete: [400, 'The connection ended before the body was complete. Send it again.'],
  timestamp: [
    401,
    'x-oura-timestamp is missing or more than two hours off. Send Unix seconds, and check both clocks.',
  ],
  signature: [401, 'x-oura-signature does not fit: expected the HMAC-SHA256 of timestamp and body in hex.'],
  malformed: [
    400,
    'The body is no event. Send JSON with event_type, data_type, object_id, event_time, user_id.',
  ],
  store: [503, 'The event could not be stored. Send it again.'],
}

/**
 * Makes the receiver of events. It checks the signature over the raw bytes, stores the event, and then acknowledges it
 * with 204; duplicates are acknowledged, too. It never answers 410, which would cancel the subscription.
 */
export function createEventReceiver(options: EventReceiverOptions): (request: Request) => Promise<Response> {
  const { clientSecret, inbox, onStored, metrics, clock, log } = options
  // One for each reason, so that the requests of strangers do not hide a wrong OURA_CLIENT_SECRET or a full disk.
  const warnings = new Map<RefusalReason, ThrottledWarning>()

  function refuse(reason: RefusalReason): Response {
    metrics.refused(reason)
    const warn = warnings.get(reason) ?? createThrottledWarning(log, 'webhook event refused', clock)
    warnings.set(reason, warn)
    warn({ reason })
    const [status, error] = REFUSALS[reason]
    return Response.json({ error }, { status, headers: reason === 'store' ? { 'retry-after': '5' } : {} })
  }

  return async (request) => {
    const signedAt = parseTimestamp(request.headers)
    if (signedAt === null || Math.abs(clock.now() - signedAt) > MAX_CLOCK_OFFSET_MS)
      return refuse('timestamp')
    let body: Uint8Array
    try {
      body = await readBoundedBody(request, MAX_BODY_BYTES)
    } catch (error) {
      return refuse(error instanceof BodyTooLargeError ? 'too_large' : 'incomplete')
    }
    if (!isSignedByOura(request.headers, body, clientSecret)) return refuse('signature')
    const event = parseWebhookEvent(body)
    if (event === null) return refuse('malformed')
    let isNew: boolean
    try {
      isNew = await inbox.add(dedupeKey(event, signedAt), JSON.stringify(event))
    } catch {
      return refuse('store')
    }
    if (isNew) {
      metrics.received()
      onStored()
    } else {
      metrics.duplicate()
    }
    return new Response(null, { status: 204 })
  }
}
