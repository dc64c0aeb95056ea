import { describe, expect, it } from 'vitest'
import { createRevocations } from '../../src/auth/revocations.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { createSealer } from '../../src/store/sealer.ts'
import { createRecordingLog, NOW } from '../support/client.ts'

describe('a revocation that this process cannot open', () => {
  it('is kept for one that has the secret', async () => {
    const clock = { now: () => NOW }
    const store = createMemoryStore({ clock })
    const log = createRecordingLog()
    const revoked: string[] = []
    const withSecret = (secret: string) =>
      createRevocations({
        grantOf: async () => null,
        ouraIdOf: async () => null,
        store,
        sealer: createSealer([secret.repeat(32)]),
        revoke: async (_, token) => {
          revoked.push(token)
        },
        clock,
        log,
      })
    const key = await withSecret('a').add('cloud', ['the token'], { userId: 'anna' })
    const other = withSecret('b')
    await other.sweep()
    await other.sweep()
    expect(await other.attempt(key)).toBe(false)
    expect(revoked).toEqual([])
    expect(log.lines.map(({ message }) => message)).toEqual([
      'a token cannot be revoked: its GATEWAY_SECRET is not listed here',
    ])
    expect(await withSecret('a').attempt(key)).toBe(true)
    expect(revoked).toEqual(['the token'])
  })
})
