import { type Clock, systemClock } from '../clock.ts'
import type { Environment } from '../config.ts'
import type { Log } from '../log.ts'
import { NO_LOG } from './no-log.ts'
import type { ClientUser } from './user.ts'

/** The users who logged in to a gateway. */
export interface StoredGrants {
  /** Oura's ids of these users, in order. */
  userIds(): Promise<string[]>
  /**
   * One of them, with an access token that is refreshed as the gateway does it: the gateway may run at the same time.
   * @throws UnknownUserError if no user with this id has logged in
   */
  user(userId: string): Promise<ClientUser>
  /** Waits for refreshes under way and closes the store. */
  close(): Promise<void>
}

export interface StoredGrantsOptions {
  /** The gateway's variables: STORE_URL, GATEWAY_SECRET, OURA_CLIENT_ID, OURA_CLIENT_SECRET … */
  readonly env: Environment
  /** @default none */
  readonly log?: Log | undefined
  /** @default the machine's clock */
  readonly clock?: Clock | undefined
}

/**
 * Opens the grants in a gateway's store.
 * @throws ConfigError, StoreSetupError if the variables are invalid, or the store cannot be opened
 */
export async function openStoredGrants(options: StoredGrantsOptions): Promise<StoredGrants> {
  const { env, log = NO_LOG, clock = systemClock } = options
  // Imported here because a client with an access token needs no store.
  const [{ parseConfig }, { createCommandApp }, { UnknownUserError }] = await Promise.all([
    import('../config.ts'),
    import('../app/command-app.ts'),
    import('../app/execute.ts'),
  ])
  const app = createCommandApp(parseConfig({ ...env, DEMO: '0' }), {
    demo: undefined,
    clock,
    log,
  })
  return {
    userIds: app.storedUserIds,
    async user(userId) {
      const stored = await app.storedUser(userId)
      if (stored === null) throw new UnknownUserError(userId)
      return {
        id: stored.key,
        accessToken: () => stored.accessToken(),
        refreshAccessToken: (rejected) => stored.refreshAccessToken(rejected),
      }
    },
    close: app.close,
  }
}
