import type { Command } from 'commander'
import { type Config, parseConfig } from '../config.ts'
import { GatewayError, SetupError } from '../errors.ts'
import type { SubscriptionClient } from '../webhooks/subscription-client.ts'
import type { WebhookSubscription } from '../webhooks/webhook-subscription.ts'
import type { CommandContext } from './command.ts'

interface OutputOptions {
  readonly json?: boolean
}

interface DeleteOptions extends OutputOptions {
  readonly all?: boolean
}

/** Adds `webhooks`, whose commands manage the webhook subscriptions of the application at Oura. */
export function addWebhooksCommand(program: Command, { env }: CommandContext): void {
  const webhooks = program
    .command('webhooks')
    .description("manage the application's webhook subscriptions at Oura")
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
  const addCommand = (name: string, description: string): Command =>
    webhooks
      .command(name)
      .description(description)
      .option('--json', 'print JSON')
      .helpOption('-h, --help', 'print this help')

  addCommand('list', 'list all subscriptions').action(async ({ json }: OutputOptions) => {
    const { client } = await openWebhooks(parseConfig(env))
    const subscriptions = await reported(client.list())
    print(json, subscriptions.map(toJson), subscriptions.map(toLine))
  })

  addCommand(
    'sync',
    'create the missing subscriptions for events to PUBLIC_URL, and renew those that expire within 30 days; the gateway has to run',
  ).action(async ({ json }: OutputOptions) => {
    const config = parseConfig(env)
    const { client } = await openWebhooks(config)
    const { created, renewed, kept, failed } = await sync(config, client)
    print(json, { created, renewed, kept, failed }, [
      `${created} created, ${renewed} renewed, ${kept} kept, ${failed.length} failed.`,
      ...failed.map(({ dataType, eventType, reason }) => `${dataType} ${eventType}: ${reason}`),
      ...(failed.length > 0
        ? ['Check that the gateway runs and that Oura can reach PUBLIC_URL over HTTPS, then run sync again.']
        : []),
    ])
    if (failed.length > 0) process.exitCode = 1
  })

  addCommand('delete', 'delete subscriptions by the ids that list prints')
    .argument('[ids...]', "Oura's ids of subscriptions")
    .option('--all', 'delete all subscriptions whose events go to PUBLIC_URL')
    .action(async (ids: string[], { all = false, json }: DeleteOptions, command: Command) => {
      if (all === ids.length > 0) command.error('error: pass the ids of subscriptions, or --all.')
      const { client, callbackUrl } = await openWebhooks(parseConfig(env))
      const targets = all
        ? (await reported(client.list()))
            .filter((subscription) => subscription.callbackUrl === callbackUrl)
            .map(({ id }) => id)
        : ids
      for (const id of targets) await reported(client.remove(id))
      print(json, { deleted: targets }, [`${targets.length} deleted.`])
    })
}

/** @throws SetupError without an application */
async function openWebhooks(config: Config): Promise<{ client: SubscriptionClient; callbackUrl: string }> {
  const { ouraClientId: id, ouraClientSecret: secret, demo, publicUrl } = config
  if (demo || id === undefined || secret === undefined) {
    throw new SetupError(
      'Webhooks belong to an application that is registered with Oura. Set OURA_CLIENT_ID and OURA_CLIENT_SECRET, and DEMO=0 or no DEMO.',
    )
  }
  const [{ createSubscriptionClient }, { deriveVerificationToken }] = await Promise.all([
    import('../webhooks/subscription-client.ts'),
    import('../webhooks/handshake.ts'),
  ])
  const client = createSubscriptionClient({
    baseUrl: config.ouraApiUrl,
    application: { id, secret },
    verificationToken: config.webhookVerificationToken ?? deriveVerificationToken(secret),
    timeoutMs: config.ouraTimeoutMs,
  })
  return { client, callbackUrl: `${publicUrl}/webhooks/oura` }
}

/** @throws SetupError if Oura cannot reach PUBLIC_URL, or refuses the application */
async function sync(config: Config, client: SubscriptionClient) {
  const [{ syncUnderLease }, { reachableCallbackUrl }, { createStore }, { createLog }, clocks] =
    await Promise.all([
      import('../webhooks/sync-under-lease.ts'),
      import('../webhooks/callback-url.ts'),
      import('../store/create-store.ts'),
      import('../log.ts'),
      import('../clock.ts'),
    ])
  const callbackUrl = reachableCallbackUrl(config.publicUrl, config.ouraApiUrl)
  const clock = clocks.systemClock
  const store = createStore(config.storeUrl, { clock, log: createLog(config.logLevel).log })
  const { signal } = new AbortController()
  const options = { client, callbackUrl, store, clock, sleep: clocks.systemSleep, signal }
  return reported(syncUnderLease(options)).finally(() => store.close())
}

/** The result of a request to Oura, whose errors are for the operator to fix. @throws SetupError */
const reported = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    throw error instanceof GatewayError ? new SetupError(error.message, { cause: error }) : error
  })

const toJson = ({ expiresAt, ...subscription }: WebhookSubscription) => ({
  ...subscription,
  expirationTime: expiresAt === null ? null : new Date(expiresAt).toISOString(),
})

function toLine(subscription: WebhookSubscription): string {
  const { id, dataType, eventType, callbackUrl, expirationTime } = toJson(subscription)
  return [id, dataType.padEnd(24), eventType.padEnd(6), expirationTime ?? '-', callbackUrl].join('  ')
}

const print = (asJson = false, json: unknown, lines: readonly string[]): void => {
  const text = asJson ? JSON.stringify(json, null, 2) : lines.join('\n')
  if (text !== '') process.stdout.write(`${text}\n`)
}
