import { systemClock, systemSleep } from '../clock.ts'
import type { Config } from '../config.ts'
import { SetupError } from '../errors.ts'
import { createLog } from '../log.ts'
import { createStore } from '../store/create-store.ts'
import { callbackUrlOf, reachableCallbackUrl } from '../webhooks/callback-url.ts'
import { verificationTokenOf } from '../webhooks/handshake.ts'
import { createSubscriptionClient, type SubscriptionClient } from '../webhooks/subscription-client.ts'
import { syncUnderLease } from '../webhooks/sync-under-lease.ts'
import { reported } from './reported.ts'

/** @throws SetupError without an application */
export function openWebhooks(config: Config): { client: SubscriptionClient; callbackUrl: string } {
  const { ouraClientId: id, ouraClientSecret: secret, demo } = config
  if (demo || id === undefined || secret === undefined) {
    throw new SetupError(
      'Webhooks belong to an application that is registered with Oura. Set OURA_CLIENT_ID and OURA_CLIENT_SECRET, and DEMO=0 or no DEMO.',
    )
  }
  const client = createSubscriptionClient({
    baseUrl: config.ouraApiUrl,
    application: { id, secret },
    verificationToken: verificationTokenOf(config.webhookVerificationToken, secret),
    timeoutMs: config.ouraTimeoutMs,
  })
  return { client, callbackUrl: callbackUrlOf(config.publicUrl) }
}

/** @throws SetupError if Oura cannot reach PUBLIC_URL, or refuses the application */
export async function sync(config: Config, client: SubscriptionClient) {
  const callbackUrl = reachableCallbackUrl(config.publicUrl, config.ouraApiUrl)
  const clock = systemClock
  const store = createStore(config.storeUrl, { clock, log: createLog(config.logLevel).log })
  const { signal } = new AbortController()
  const options = { client, callbackUrl, store, clock, sleep: systemSleep, signal }
  return reported(syncUnderLease(options)).finally(() => store.close())
}
