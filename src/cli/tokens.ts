import type { Command } from 'commander'
import type { CommandContext } from './command.ts'
import { addCommandGroup } from './command-group.ts'
import { linesOf, print } from './print.ts'

interface TokenOptions {
  readonly user?: string
  readonly json?: boolean
}

interface CreateOptions extends TokenOptions {
  readonly name: string
  readonly expires?: string
}

interface RevokeOptions extends TokenOptions {
  readonly all?: boolean
}

const loadManagement = () => import('./manage-tokens.ts')

/** Adds `tokens`, whose commands manage the gateway tokens of users who logged in. */
export function addTokensCommand(program: Command, { env }: CommandContext): void {
  const command = addCommandGroup(
    program,
    'tokens',
    'manage the gateway tokens of users who logged in, for servers',
  )
  const addCommand = (name: string, description: string): Command =>
    command(name, description)
      .option('--user <id>', 'a user who logged in to the gateway (default: the only one)')
      .option('--json', 'print JSON')

  addCommand('list', "list a user's tokens; the tokens themselves are not stored").action(
    async ({ user, json = false }: TokenOptions) => {
      const { withTokens, toJson, toLine } = await loadManagement()
      const found = await withTokens(env, user, ({ gatewayTokens }, id) => gatewayTokens.list(id))
      print(json, found.map(toJson), linesOf(found.map(toLine), 'No tokens.'))
    },
  )

  addCommand('create', 'make a token and print it, once')
    .requiredOption('--name <name>', 'what the token is for')
    .option('--expires <instant>', 'such as 2030-01-31T00:00:00Z (default: never)')
    .action(async ({ user, json = false, name, expires }: CreateOptions) => {
      const { withTokens, toJson } = await loadManagement()
      const created = await withTokens(env, user, ({ gatewayTokens }, id) =>
        gatewayTokens.create(id, { name, expiresAt: expires }),
      )
      // Alone on standard output, so that a script can store it.
      print(json, { token: created.token, ...toJson(created) }, [created.token])
    })

  addCommand('revoke', 'revoke tokens by the ids that list prints')
    .argument('[ids...]', 'ids of tokens')
    .option('--all', "revoke all of the user's tokens")
    .action(async (ids: string[], { user, json = false, all = false }: RevokeOptions, command: Command) => {
      if (all === ids.length > 0) command.error('error: pass the ids of tokens, or --all.')
      const { withTokens, revokeTokens } = await loadManagement()
      const revoked = await withTokens(env, user, ({ gatewayTokens }, id) =>
        revokeTokens(gatewayTokens, id, all ? null : ids),
      )
      print(json, { revoked }, [`${revoked.length} revoked.`])
    })
}
