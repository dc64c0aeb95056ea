import type { OuraUser } from '../oura/user.ts'
import { userOfIssuedToken } from '../oura/user-id.ts'

/** Makes the function that reads Oura's id of the demo user, once. Null without the demo. */
export function createDemoUserId(
  accessToken: string | undefined,
  ouraIdOf: (user: OuraUser) => Promise<string | null>,
): () => Promise<string | null> {
  let known: string | null = null
  return async () => {
    if (accessToken !== undefined) known ??= await ouraIdOf(userOfIssuedToken(accessToken))
    return known
  }
}
