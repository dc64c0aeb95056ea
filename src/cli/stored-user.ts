import type { CommandApp } from '../app/command-app.ts'
import type { Config } from '../config.ts'
import { SetupError } from '../errors.ts'

export interface StoredUserChoice {
  readonly config: Config
  /** --user */
  readonly userId: string | undefined
}

/** --user in the demo. */
export const demoHasOneUser = (): SetupError =>
  new SetupError('The demo has one user. Leave out --user, or set DEMO=0.')

/**
 * The id of the user that the command names, else of the only one who logged in to the gateway.
 * @throws SetupError if there is none or are several, with what to do
 */
export async function chooseStoredUserId(
  app: Pick<CommandApp, 'storedUserIds'>,
  { config, userId }: StoredUserChoice,
): Promise<string> {
  const ids = await app.storedUserIds()
  const id = userId ?? (ids.length === 1 ? ids[0] : undefined)
  if (id !== undefined && ids.includes(id)) return id
  throw new SetupError(whatToDo(config, ids, userId))
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
