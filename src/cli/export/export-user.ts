import type { CommandApp } from '../../app/command-app.ts'
import { SetupError } from '../../errors.ts'
import type { Cost } from '../../oura/cost.ts'
import type { OuraUser } from '../../oura/user.ts'
import { userOfIssuedToken } from '../../oura/user-id.ts'
import type { ChosenUser } from '../choose-user.ts'

/** The user whose records are exported. */
export interface ExportUser {
  readonly user: OuraUser
  /** Oura's id; null if the token may not read it. */
  readonly ouraUserId: string | null
  /** For the summary. */
  readonly label: string
}

/**
 * @param cost counts the request for the user's id
 * @throws SetupError if the user has disconnected; what the client throws
 */
export async function toExportUser(app: CommandApp, chosen: ChosenUser, cost: Cost): Promise<ExportUser> {
  if (chosen.source === 'store') {
    const { userId } = chosen
    const user = await app.storedUser(userId)
    if (user === null) {
      throw new SetupError(`The user ${userId} has just disconnected. Let the user log in again.`)
    }
    return { user, ouraUserId: userId, label: `the user ${userId}` }
  }
  const user = userOfIssuedToken(chosen.accessToken)
  const label = chosen.source === 'demo' ? 'the demo user' : 'the user of OURA_ACCESS_TOKEN'
  return { user, ouraUserId: await app.ouraIdOf(user, cost), label }
}
