import type { Command } from 'commander'
import { parseConfig } from '../config.ts'
import type { WebhookSubscription } from '../webhooks/webhook-subscription.ts'
import type { CommandContext } from './command.ts'
import { addCommandGroup } from './command-group.ts'
import { linesOf, print } from './print.ts'
import { reported } from './reported.ts'

interface OutputOptions {
  readonly json?: boolean
}

interface DeleteOptions extends OutputOptions {
  readonly all?: boolean
}

// One import, when a command runs: several would split what the gateway loads at its start into many small files.
const loadManagement = () => import('./manage-webhooks.ts')

/** Adds `webhooks`, whose commands manage the webhook subscriptions of the application at Oura. */
export function addWebhooksCommand(program: Command, { env }: CommandContext): void {
  const command = addCommandGroup(
    program,
    'webhooks',
    "manage the application's webhook subscriptions at Oura",
  )
  const addCommand = (name: string, description: string): Command =>
    command(name, description).option('--json', 'print JSON')

  addCommand('list', 'list all subscriptions').action(async ({ json }: OutputOptions) => {
    const { openWebhooks } = await loadManagement()
    const { client } = openWebhooks(parseConfig(env))
    const subscriptions = await reported(client.list())
    print(json, subscriptions.map(toJson), linesOf(subscriptions.map(toLine), 'No subscriptions.'))
  })

  addCommand(
    'sync',
    'create the missing subscriptions for events to PUBLIC_URL, and renew those that expire within 30 days; the gateway has to run',
  ).action(async ({ json }: OutputOptions) => {
    const config = parseConfig(env)
    const { openWebhooks, sync } = await loadManagement()
    const { client } = openWebhooks(config)
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
      const { openWebhooks } = await loadManagement()
      const { client, callbackUrl } = openWebhooks(parseConfig(env))
      const targets = all
        ? (await reported(client.list()))
            .filter((subscription) => subscription.callbackUrl === callbackUrl)
            .map(({ id }) => id)
        : ids
      for (const id of targets) await reported(client.remove(id))
      print(json, { deleted: targets }, [`${targets.length} deleted.`])
    })
}

const toJson = ({ expiresAt, ...subscription }: WebhookSubscription) => ({
  ...subscription,
  expirationTime: expiresAt === null ? null : new Date(expiresAt).toISOString(),
})

function toLine(subscription: WebhookSubscription): string {
  const { id, dataType, eventType, callbackUrl, expirationTime } = toJson(subscription)
  return [id, dataType.padEnd(24), eventType.padEnd(6), expirationTime ?? '-', callbackUrl].join('  ')
}
