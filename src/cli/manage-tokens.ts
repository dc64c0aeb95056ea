import { type CommandApp, type CommandTokens, createCommandApp } from '../app/command-app.ts'
import { systemClock } from '../clock.ts'
import { type Environment, parseConfig } from '../config.ts'
import { SetupError } from '../errors.ts'
import { createLog } from '../log.ts'
import { chooseStoredUserId } from './choose-user.ts'
import { reported } from './reported.ts'

type Token = Awaited<ReturnType<CommandTokens['list']>>[number]

/**
 * Opens the store of the gateway for work on the tokens of a user.
 * @param userId --user
 * @throws SetupError if there is no user or are several, or if the work is refused
 */
export async function withTokens<T>(
  env: Environment,
  userId: string | undefined,
  work: (app: CommandApp, userId: string) => Promise<T>,
): Promise<T> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...env })
  if (config.demo) {
    throw new SetupError(
      'The demo has no store: its tokens end with its process. Set OURA_CLIENT_ID, OURA_CLIENT_SECRET and STORE_URL as the gateway has them.',
    )
  }
  const { log, flush } = createLog(config.logLevel)
  const app = createCommandApp(config, { demo: undefined, clock: systemClock, log })
  try {
    return await reported(chooseStoredUserId(app, { config, userId }).then((id) => work(app, id)))
  } finally {
    await app.close()
    await flush()
  }
}

/**
 * Revokes tokens of a user; returns their ids.
 * @param ids null for all
 * @throws SetupError for an unknown id; the tokens before it are revoked
 */
export async function revokeTokens(
  tokens: CommandTokens,
  userId: string,
  ids: readonly string[] | null,
): Promise<string[]> {
  const revoked: string[] = []
  for (const id of ids ?? (await tokens.list(userId)).map((token) => token.id)) {
    if (!(await tokens.revoke(userId, id))) {
      throw new SetupError(`The user has no token ${id}. Run oura-graphql tokens list to see them.`)
    }
    revoked.push(id)
  }
  return revoked
}

const toInstant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

export const toJson = ({ id, name, createdAt, expiresAt, lastUsedAt, client }: Token) => ({
  id,
  name,
  createdAt: toInstant(createdAt),
  expiresAt: toInstant(expiresAt),
  lastUsedAt: toInstant(lastUsedAt),
  client: client?.receiver ?? null,
})

export function toLine(token: Token): string {
  const { id, name, createdAt, expiresAt, lastUsedAt, client } = toJson(token)
  return [
    id,
    createdAt,
    (expiresAt ?? 'never expires').padEnd(24),
    (lastUsedAt ?? 'never used').padEnd(24),
    client === null ? name : `${name} (${client})`,
  ].join('  ')
}
