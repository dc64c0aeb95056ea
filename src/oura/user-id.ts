import { randomUUID } from 'node:crypto'
import type { OuraClient } from './client.ts'
import { ForbiddenError } from './errors.ts'
import type { Operation } from './http/send.ts'
import { WHOLE } from './records/slots.ts'
import { personalInfo } from './resources/personal-info.ts'
import type { OuraUser } from './user.ts'

/** The user of an access token that Oura has just issued. Each has a key, and so a user's rate limit, of its own. */
export const userOfIssuedToken = (accessToken: string): OuraUser => ({
  key: `login-${randomUUID()}`,
  accessToken: async () => accessToken,
  refreshAccessToken: async () => null,
})

/**
 * Oura's id of a user; null if the token may not read it, or if Oura has none (its sandbox).
 * @throws UnauthenticatedError if Oura does not know the token; what the client throws
 */
export async function readOuraUserId(
  client: OuraClient,
  user: OuraUser,
  operation: Operation,
): Promise<string | null> {
  try {
    const { records } = await client.list(user, personalInfo, WHOLE, { fields: 'light' }, operation)
    const [info] = records
    return info?.ouraId ?? null
  } catch (error) {
    if (error instanceof ForbiddenError) return null
    throw error
  }
}
