import type { CommandApp } from '../../app/command-app.ts'
import type { Config } from '../../config.ts'
import { SetupError } from '../../errors.ts'
import type { Cost } from '../../oura/cost.ts'
import type { OuraUser } from '../../oura/user.ts'
import { userOfIssuedToken } from '../../oura/user-id.ts'
import { chooseStoredUserId, demoHasOneUser } from '../stored-user.ts'

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
    if (userId !== undefined) throw demoHasOneUser()
    return ofToken(app, cost, demoToken, 'the demo user')
  }
  const { ouraAccessToken } = config
  if (userId === undefined && ouraAccessToken !== undefined) {
    return ofToken(app, cost, ouraAccessToken, 'the user of OURA_ACCESS_TOKEN')
  }
  const id = await chooseStoredUserId(app, { config, userId })
  const user = await app.storedUser(id)
  if (user === null) throw new SetupError(`The user ${id} has just disconnected. Let the user log in again.`)
  return { user, ouraUserId: id, label: `the user ${id}` }
}

async function ofToken(app: CommandApp, cost: Cost, accessToken: string, label: string): Promise<ExportUser> {
  const user = userOfIssuedToken(accessToken)
  return { user, ouraUserId: await app.ouraIdOf(user, cost), label }
}
