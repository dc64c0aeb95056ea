import { UpstreamInvalidError, UpstreamTimeoutError, UpstreamUnavailableError } from '../oura/errors.ts'
import { readSubscription, readSubscriptions } from './subscription-body.ts'
import {
  RefusedApplicationError,
  RefusedSubscriptionError,
  UnknownSubscriptionError,
} from './subscription-errors.ts'
import type { SubscriptionTarget, WebhookSubscription } from './webhook-subscription.ts'

export interface SubscriptionClientOptions {
  /** Origin of Oura's API, and a path that precedes every other, if any. */
  readonly baseUrl: string
  /** The application that is registered with Oura. Subscriptions belong to it, not to users. */
  readonly application: { readonly id: string; readonly secret: string }
  /** What the handshake proves itself with; see `createHandshake`. */
  readonly verificationToken: string
  /** Time for one request, ms. A creation takes up to `HANDSHAKE_MS` longer. */
  readonly timeoutMs: number
  /** Ends requests under way. @default they are waited for */
  readonly signal?: AbortSignal
}

/**
 * The API for webhook subscriptions (oura-api.md, section 4). One attempt for each call, because a creation that seems to
 * have failed may have succeeded: list before trying again.
 * @throws RefusedApplicationError, UnknownSubscriptionError, RefusedSubscriptionError; UpstreamUnavailableError,
 *   UpstreamTimeoutError or UpstreamInvalidError, after which a repetition may succeed
 */
export interface SubscriptionClient {
  list(): Promise<WebhookSubscription[]>
  /** Oura calls the callback URL before it responds. */
  create(target: SubscriptionTarget): Promise<WebhookSubscription>
  /** Changes the given parts. Oura calls the callback URL before it responds. */
  update(id: string, target: Partial<SubscriptionTarget>): Promise<WebhookSubscription>
  renew(id: string): Promise<WebhookSubscription>
  remove(id: string): Promise<void>
}

/** Oura waits 10 s for the callback; one that it reaches late ends the request after 60 s. */
const HANDSHAKE_MS = 60_000
/** 17 data types x 3 event types are 15 kB. */
const MAX_BODY_LENGTH = 1_000_000

export function createSubscriptionClient(options: SubscriptionClientOptions): SubscriptionClient {
  const { baseUrl, application, verificationToken, timeoutMs, signal } = options
  const url = `${baseUrl.replace(/\/$/, '')}/v2/webhook/subscription`
  const byId = (id: string): string => `${url}/${encodeURIComponent(id)}`
  const handshakeMs = timeoutMs + HANDSHAKE_MS

  /** Sends a request; `id` names the subscription in the error for an unknown one. */
  async function send(
    method: string,
    target: string,
    { id, body, waitMs = timeoutMs }: { id?: string; body?: object; waitMs?: number } = {},
  ): Promise<unknown> {
    const response = await fetch(target, {
      method,
      headers: {
        accept: 'application/json',
        'x-client-id': application.id,
        'x-client-secret': application.secret,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // The secret stays with its host.
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(waitMs), ...(signal === undefined ? [] : [signal])]),
    }).catch(toNetworkError)
    const text = await response.text().catch(toNetworkError)
    if (response.ok) return method === 'DELETE' ? null : parse(text)
    throw toError(response.status, text, id)
  }

  return {
    list: async () => readSubscriptions(await send('GET', url)),
    async create({ callbackUrl, eventType, dataType }) {
      const body = {
        callback_url: callbackUrl,
        verification_token: verificationToken,
        event_type: eventType,
        data_type: dataType,
      }
      return readSubscription(await send('POST', url, { body, waitMs: handshakeMs }))
    },
    async update(id, { callbackUrl, eventType, dataType }) {
      const body = {
        verification_token: verificationToken,
        ...(callbackUrl !== undefined && { callback_url: callbackUrl }),
        ...(eventType !== undefined && { event_type: eventType }),
        ...(dataType !== undefined && { data_type: dataType }),
      }
      return readSubscription(await send('PUT', byId(id), { id, body, waitMs: handshakeMs }))
    },
    renew: async (id) =>
      readSubscription(await send('PUT', `${url}/renew/${encodeURIComponent(id)}`, { id })),
    async remove(id) {
      await send('DELETE', byId(id), { id })
    },
  }
}

function toNetworkError(cause: unknown): never {
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    throw new UpstreamTimeoutError("Oura's webhook API did not respond in time. Try again.", { cause })
  }
  throw new UpstreamUnavailableError("Oura's webhook API cannot be reached. Try again in a minute.", {
    cause,
  })
}

function toError(status: number, text: string, id: string | undefined): Error {
  // An unusual 403 instead of 404 for an unknown id (oura-api.md, section 4).
  if (id !== undefined && (status === 403 || status === 404)) return new UnknownSubscriptionError(id)
  if (status === 401 || status === 403) return new RefusedApplicationError()
  if (status === 429 || status >= 500) {
    return new UpstreamUnavailableError(
      `Oura's webhook API answered with status ${status}. Try again in a minute.`,
    )
  }
  if (status < 400) return new UpstreamInvalidError(`Oura's webhook API answered with status ${status}.`)
  return new RefusedSubscriptionError(
    `Oura refused the webhook subscription with status ${status}: ${reasonIn(text)}`,
  )
}

function parse(text: string): unknown {
  try {
    if (text.length <= MAX_BODY_LENGTH) return JSON.parse(text)
  } catch {
    // Reported below.
  }
  throw new UpstreamInvalidError("Oura's webhook API answered with something that is not JSON.")
}

/** What Oura says in `detail`: a sentence, or a list of validation errors (pydantic). */
function reasonIn(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { readonly detail?: unknown }
    const parts = Array.isArray(detail) ? detail.map((part: { msg?: unknown }) => part?.msg) : [detail]
    const words = parts.filter((part) => typeof part === 'string').join('; ')
    if (words !== '') return words.slice(0, 500)
  } catch {
    // An HTML page of the CDN, for example.
  }
  return 'no reason given.'
}
