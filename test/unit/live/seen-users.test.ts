import { expect, test } from 'vitest'
import { msPerRequest } from '../../../src/live/reconciler.ts'
import { createSeenUsers } from '../../../src/live/seen-users.ts'
import { DEFAULT_RATE_LIMITS } from '../../../src/oura/rate-limit/rate-limits.ts'
import type { OuraUser } from '../../../src/oura/user.ts'

const DAY = 86_400_000

const userOf = (ouraUserId?: string): OuraUser => ({
  key: `user-${ouraUserId}`,
  ouraUserId,
  accessToken: async () => 'token',
  refreshAccessToken: async () => null,
})

function start(maxUsers = 3) {
  const clock = { time: 0, now: () => clock.time }
  const seen = createSeenUsers({ clock, maxUsers })
  return { clock, seen, due: () => seen.nextDue()?.ouraUserId ?? null }
}

test('a user is due a day after the last check, the longest unchecked first', () => {
  const { clock, seen, due } = start()
  seen.see(userOf('anna'))
  clock.time = 1
  seen.see(userOf('ben'))
  clock.time = DAY - 1
  expect(due()).toBeNull()
  clock.time = DAY + 1
  expect(due()).toBe('anna')
  seen.checked(userOf('anna'))
  expect(due()).toBe('ben')
  seen.checked(userOf('ben'))
  expect(due()).toBeNull()
  clock.time = 2 * DAY + 1
  expect(due()).toBe('anna')
})

test('a check that failed is due again in an hour, before others, and no user waits for it', () => {
  const { clock, seen, due } = start()
  for (const id of ['anna', 'ben']) seen.see(userOf(id))
  clock.time = DAY
  seen.failed(userOf('anna'))
  expect(due()).toBe('ben')
  seen.checked(userOf('ben'))
  expect(due()).toBeNull()
  clock.time += 3_600_000
  expect(due()).toBe('anna')
  seen.checked(userOf('anna'))
  expect(due()).toBeNull()
})

test('a user who has read nothing for a week is not checked, one who reads is', () => {
  const { clock, seen, due } = start()
  seen.see(userOf('anna'))
  seen.see(userOf('ben'))
  clock.time = 6 * DAY
  seen.see(userOf('ben'))
  clock.time = 7 * DAY
  expect(due()).toBe('ben')
  seen.forget(userOf('ben'))
  expect(due()).toBeNull()
})

test('users without a stored grant are not kept, and not more than there is room for', () => {
  const { clock, seen, due } = start(2)
  for (const id of [undefined, 'anna', 'ben', 'cleo']) seen.see(userOf(id))
  clock.time = DAY
  expect(due()).toBe('ben')
})

test('ten percent of the default limits are 500 requests in five minutes', () => {
  expect(msPerRequest(DEFAULT_RATE_LIMITS, 10)).toBe(600)
  expect(msPerRequest({ application: [], user: [] }, 10)).toBe(0)
})
