import { answerHandshake, deriveVerificationToken } from './handshake.ts'
import { createSubscriptionClient, type SubscriptionClient } from './subscription-client.ts'

export interface WebhooksOptions {
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
  /** Answers a GET request of Oura's at the callback URL. */
  answer(request: Request): Response
}

/** The composition root of webhooks. */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { application, baseUrl, publicUrl, timeoutMs } = options
  const verificationToken = options.verificationToken ?? deriveVerificationToken(application.secret)
  return {
    subscriptions: createSubscriptionClient({ baseUrl, application, verificationToken, timeoutMs }),
    callbackUrl: `${publicUrl}/webhooks/oura`,
    answer: (request) => answerHandshake(new URL(request.url), verificationToken),
  }
}
