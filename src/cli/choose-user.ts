import type { CommandApp } from '../app/command-app.ts'
import type { Config } from '../config.ts'
import { SetupError } from '../errors.ts'

export interface UserChoice {
  readonly config: Config
  /** Access token of the demo user; undefined without the demo. */
  readonly demoToken: string | undefined
  /** --user */
  readonly userId: string | undefined
}

/** The user of a command. */
export type ChosenUser =
  | { readonly source: 'demo' | 'token'; readonly accessToken: string }
  | { readonly source: 'store'; readonly userId: string }

/**
 * The user that a command names, else that of OURA_ACCESS_TOKEN, else the only one who logged in to the gateway. In the
 * demo it is the demo user.
 * @throws SetupError if there is none or are several, with what to do
 */
export async function chooseUser(
  app: Pick<CommandApp, 'storedUserIds'>,
  { config, demoToken, userId }: UserChoice,
): Promise<ChosenUser> {
  if (demoToken !== undefined) {
    if (userId !== undefined) throw new SetupError('The demo has one user. Leave out --user, or set DEMO=0.')
    return { source: 'demo', accessToken: demoToken }
  }
  const { ouraAccessToken } = config
  if (userId === undefined && ouraAccessToken !== undefined) {
    return { source: 'token', accessToken: ouraAccessToken }
  }
  const advice = { isTokenAccepted: true }
  return { source: 'store', userId: await chooseStoredUserId(app, { config, userId }, advice) }
}

/**
 * The id of the user that the command names, else of the only one who logged in to the gateway.
 * @param advice whether the command also takes the user of OURA_ACCESS_TOKEN
 * @throws SetupError if there is none or are several, with what to do
 */
export async function chooseStoredUserId(
  app: Pick<CommandApp, 'storedUserIds'>,
  { config, userId }: Omit<UserChoice, 'demoToken'>,
  { isTokenAccepted } = { isTokenAccepted: false },
): Promise<string> {
  const ids = await app.storedUserIds()
  const id = userId ?? (ids.length === 1 ? ids[0] : undefined)
  if (id !== undefined && ids.includes(id)) return id
  throw new SetupError(whatToDo(config, { ids, userId, isTokenAccepted }))
}

function whatToDo(
  { storeUrl, publicUrl, ouraClientId }: Config,
  {
    ids,
    userId,
    isTokenAccepted,
  }: {
    readonly ids: readonly string[]
    readonly userId: string | undefined
    readonly isTokenAccepted: boolean
  },
): string {
  const list = ids.map((id) => `  ${id}`).join('\n')
  if (userId !== undefined && ids.length > 0)
    return `The user ${userId} has not logged in. These users have:\n${list}`
  if (ids.length > 1) return `Several users have logged in. Name one with --user:\n${list}`
  if (ouraClientId === undefined) {
    const token = isTokenAccepted ? 'OURA_ACCESS_TOKEN to an access token of Oura, or ' : ''
    return `There is no user. Set ${token}OURA_CLIENT_ID, OURA_CLIENT_SECRET and STORE_URL as the gateway has them.`
  }
  // Without its credentials.
  const store = storeUrl.startsWith('file:') ? storeUrl : storeUrl.split(':')[0]
  const noUser = `No user has logged in to the store ${store}. Log in at ${publicUrl}/auth/login`
  return isTokenAccepted
    ? `${noUser}, set STORE_URL to the store of the gateway, or set OURA_ACCESS_TOKEN.`
    : `${noUser}, or set STORE_URL to the store of the gateway.`
}
