import { describe, expect, it } from 'vitest'
import { createGatewayTokens } from '../../../src/auth/accounts/gateway-tokens.ts'
import { createSessions } from '../../../src/auth/accounts/sessions.ts'
import { ATTEMPT_MS, createLoginAttempts } from '../../../src/auth/login/login-attempts.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'

const DAY_MS = 86_400_000
const USER = { userId: 'user', grantGeneration: 'first' }

/** A store whose clock stands still, as that of a Redis may be behind: what expires has to be noticed without it. */
function storage() {
  const clock = { time: 0, now: () => clock.time }
  const store = createMemoryStore({ clock: { now: () => 0 } })
  return { clock, store, sealer: createSealer(['s'.repeat(32)]) }
}

describe('at the instant of its expiry, whatever the store says,', () => {
  it('a session is over', async () => {
    const parts = storage()
    const sessions = createSessions(parts)
    const sessionId = await sessions.create(USER)
    parts.clock.time = 7 * DAY_MS
    expect(await sessions.find(sessionId)).toBeNull()
  })

  it('a gateway token is neither accepted nor listed', async () => {
    const parts = storage()
    const tokens = createGatewayTokens(parts)
    const { token } = await tokens.mint(USER, 'report', DAY_MS)
    parts.clock.time = DAY_MS - 1
    expect(await tokens.find(token)).not.toBeNull()
    expect(await tokens.list(USER.userId)).toHaveLength(1)
    parts.clock.time = DAY_MS
    expect(await tokens.find(token)).toBeNull()
    expect(await tokens.list(USER.userId)).toEqual([])
  })

  it('a login attempt is unknown', async () => {
    const parts = storage()
    const attempts = createLoginAttempts(parts)
    const { state } = await attempts.create({ provider: 'cloud', browserToken: 'browser', returnTo: '/' })
    parts.clock.time = ATTEMPT_MS
    expect(await attempts.consume(state, 'browser')).toEqual({ fault: 'unknown' })
  })
})

it('a session is ended even if another request touches it at that moment', async () => {
  const { store, ...parts } = storage()
  let touched = 0
  const sessions = createSessions({
    ...parts,
    store: {
      ...store,
      // The version that was read is not the current one any more.
      delete: async (...args) => (touched++ === 0 ? false : store.delete(...args)),
    },
  })
  const sessionId = await sessions.create(USER)
  await sessions.end(sessionId)
  expect(touched).toBe(2)
  expect(await sessions.find(sessionId)).toBeNull()
})
