import type { Clock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { GatewayError, SetupError } from '../../errors.ts'
import { callbackUrlOf, reachableCallbackUrl } from '../../webhooks/callback-url.ts'
import { verificationTokenOf } from '../../webhooks/handshake.ts'
import { isInSync } from '../../webhooks/sync-subscriptions.ts'
import { openWebhooks } from '../manage-webhooks.ts'
import { reasonOf } from './check-oura.ts'
import { type Finding, findingsOf } from './finding.ts'

const webhooks = findingsOf('webhooks')

/** Checks the address that Oura sends events to, and the subscriptions, if the application has any or shall have them. */
export async function checkWebhooks(config: Config, clock: Clock): Promise<Finding[]> {
  const { ouraClientSecret, ouraWebhooks, publicUrl, ouraApiUrl } = config
  if (ouraClientSecret === undefined) return []
  const callbackUrl = callbackUrlOf(publicUrl)
  const { client } = openWebhooks(config)
  let subscriptions: Awaited<ReturnType<typeof client.list>>
  try {
    subscriptions = await client.list()
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return [
      webhooks.fail(`The subscriptions cannot be listed: ${error.message}`, 'Check the application above.'),
    ]
  }
  const ours = subscriptions.filter((each) => each.callbackUrl === callbackUrl)
  if (!ouraWebhooks && ours.length === 0) {
    return [webhooks.ok('No webhooks: records are compared with Oura instead (docs/webhooks.md).')]
  }
  try {
    reachableCallbackUrl(publicUrl, ouraApiUrl)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return [webhooks.fail(error.message, 'Set PUBLIC_URL, and restart the gateway.')]
  }
  return [
    isInSync(subscriptions, callbackUrl, clock.now())
      ? webhooks.ok(`All ${ours.length} subscriptions are there, for events to ${callbackUrl}.`)
      : webhooks.warn(
          `Subscriptions are missing or expire soon: ${ours.length} are there, for events to ${callbackUrl}.`,
          'Run oura-graphql webhooks sync while the gateway runs, or set OURA_WEBHOOKS=1.',
        ),
    await checkHandshake(
      callbackUrl,
      verificationTokenOf(config.webhookVerificationToken, ouraClientSecret),
      config,
    ),
  ]
}

/** Asks the gateway at PUBLIC_URL for the handshake that Oura asks for. */
async function checkHandshake(
  callbackUrl: string,
  token: string,
  { ouraTimeoutMs }: Config,
): Promise<Finding> {
  const url = new URL(callbackUrl)
  url.searchParams.set('verification_token', token)
  url.searchParams.set('challenge', 'doctor')
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ouraTimeoutMs), redirect: 'manual' })
    const text = await response.text()
    if (response.ok && text.includes('doctor'))
      return webhooks.ok('The gateway answers the handshake at its public address.')
    return webhooks.fail(
      `${callbackUrl} answers the handshake with status ${response.status}.`,
      'Check that the gateway runs with the same OURA_CLIENT_SECRET and WEBHOOK_VERIFICATION_TOKEN, and that the proxy passes /webhooks/ on.',
    )
  } catch (error) {
    return webhooks.fail(
      `${callbackUrl} cannot be reached from here: ${reasonOf(error)}.`,
      'Start the gateway, and check the proxy, its DNS name and its certificate with the full chain.',
    )
  }
}
