import type { CommandApp } from '../../app/command-app.ts'
import type { Config } from '../../config.ts'
import { SetupError } from '../../errors.ts'
import type { Cost } from '../../oura/cost.ts'
import type { OuraUser } from '../../oura/user.ts'
import { userOfIssuedToken } from '../../oura/user-id.ts'

/** The user whose records are exported. */
export interface ExportUser {
  readonly user: OuraUser
  /** Oura's id; null if the token may not read it. */
  readonly ouraUserId: string | null
  /** For the summary. */
  readonly label: string
}

interface UserChoice {
  readonly config: Config
  /** Access token of the demo user; undefined without the demo. */
  readonly demoToken: string | undefined
  /** Counts the request for the user's id. */
  readonly cost: Cost
  /** --user */
  readonly userId: string | undefined
}

/**
 * The user that the command names, else that of OURA_ACCESS_TOKEN, else the only one who logged in to the gateway.
 * @throws SetupError if there is none or are several, with what to do; what the client throws
 */
export async function chooseUser(
  app: CommandApp,
  { config, demoToken, cost, userId }: UserChoice,
): Promise<ExportUser> {
  if (demoToken !== undefined) {
    if (userId !== undefined) {
      throw new SetupError('The demo has one user. Leave out --user, or set DEMO=0.')
    }
    return ofToken(app, cost, demoToken, 'the demo user')
  }
  const { ouraAccessToken } = config
  if (userId === undefined && ouraAccessToken !== undefined) {
    return ofToken(app, cost, ouraAccessToken, 'the user of OURA_ACCESS_TOKEN')
  }
  const ids = await app.storedUserIds()
  const id = userId ?? (ids.length === 1 ? ids[0] : undefined)
  const user = id === undefined ? null : await app.storedUser(id)
  if (id !== undefined && user !== null) return { user, ouraUserId: id, label: `the user ${id}` }
  throw new SetupError(whatToDo(config, ids, userId))
}

async function ofToken(app: CommandApp, cost: Cost, accessToken: string, label: string): Promise<ExportUser> {
  const user = userOfIssuedToken(accessToken)
  return { user, ouraUserId: await app.ouraIdOf(user, cost), label }
}

function whatToDo(
  { storeUrl, publicUrl, ouraClientId }: Config,
  ids: readonly string[],
  userId?: string,
): string {
  const list = ids.map((id) => `  ${id}`).join('\n')
  if (userId !== undefined && ids.length > 0)
    return `The user ${userId} has not logged in. These users have:\n${list}`
  if (ids.length > 1) return `Several users have logged in. Name one with --user:\n${list}`
  if (ouraClientId === undefined) {
    return 'There is no user. Set OURA_ACCESS_TOKEN to an access token of Oura, or OURA_CLIENT_ID, OURA_CLIENT_SECRET and STORE_URL as the gateway has them.'
  }
  // Without its credentials.
  const store = storeUrl.startsWith('file:') ? storeUrl : storeUrl.split(':')[0]
  return `No user has logged in to the store ${store}. Log in at ${publicUrl}/auth/login, set STORE_URL to the store of the gateway, or set OURA_ACCESS_TOKEN.`
}
