import { randomUUID } from 'node:crypto'
import type { OuraClient } from './client.ts'
import { ForbiddenError } from './errors.ts'
import type { Operation } from './http/send.ts'
import { WHOLE } from './records/slots.ts'
import { personalInfo } from './resources/personal-info.ts'

/** Oura's id of the user of an access token; null if the token may not read it, or if Oura has none (its sandbox). */
export async function readOuraUserId(
  client: OuraClient,
  accessToken: string,
  operation: Operation,
): Promise<string | null> {
  // A key of its own for each login, so that logins do not share a user's rate limit.
  const user = {
    key: `login-${randomUUID()}`,
    accessToken: async () => accessToken,
    renewToken: async () => null,
  }
  try {
    const { records } = await client.list(user, personalInfo, WHOLE, { fields: 'light' }, operation)
    const [info] = records
    return info?.ouraId ?? null
  } catch (error) {
    if (error instanceof ForbiddenError) return null
    throw error
  }
}
