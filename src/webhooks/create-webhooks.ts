import { answerHandshake, deriveVerificationToken } from './handshake.ts'
import { createEventReceiver, type EventReceiverOptions } from './receive-event.ts'
import { createSubscriptionClient, type SubscriptionClient } from './subscription-client.ts'

export interface WebhooksOptions extends Omit<EventReceiverOptions, 'clientSecret'> {
  /** The application that is registered with Oura. */
  readonly application: { readonly id: string; readonly secret: string }
  /** Base URL of Oura's API. */
  readonly baseUrl: string
  /** The gateway's own origin, as Oura sees it. */
  readonly publicUrl: string
  /** WEBHOOK_VERIFICATION_TOKEN @default derived from the application's secret */
  readonly verificationToken: string | undefined
  /** Time for one request to Oura, ms. */
  readonly timeoutMs: number
}

/** The webhooks of an application. */
export interface Webhooks {
  readonly subscriptions: SubscriptionClient
  /** Where Oura sends events: PUBLIC_URL/webhooks/oura. */
  readonly callbackUrl: string
  /** Answers Oura at the callback URL: a handshake (GET) or an event (POST). */
  answer(request: Request): Response | Promise<Response>
}

/** The composition root of webhooks. */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { application, baseUrl, publicUrl, timeoutMs } = options
  const receiveEvent = createEventReceiver({ ...options, clientSecret: application.secret })
  const verificationToken = options.verificationToken ?? deriveVerificationToken(application.secret)
  return {
    subscriptions: createSubscriptionClient({ baseUrl, application, verificationToken, timeoutMs }),
    callbackUrl: `${publicUrl}/webhooks/oura`,
    answer(request) {
      if (request.method === 'GET') return answerHandshake(new URL(request.url), verificationToken)
      if (request.method === 'POST') return receiveEvent(request)
      return Response.json(
        { error: 'Send a GET or a POST request here.' },
        { status: 405, headers: { allow: 'GET, HEAD, POST' } },
      )
    },
  }
}
