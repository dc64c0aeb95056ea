import { describe, expect, it } from 'vitest'
import type { VersionedGrant } from '../../../src/auth/grants/grant-store.ts'
import { createRevocations } from '../../../src/auth/grants/revocations.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'

describe('a revocation that this process cannot unseal', () => {
  it('is kept for a process that has the secret', async () => {
    const clock = { now: () => NOW }
    const store = createMemoryStore({ clock })
    const log = createRecordingLog()
    const revoked: string[] = []
    const withSecret = (secret: string) =>
      createRevocations({
        grantStore: { read: async () => null },
        ouraIdOf: async () => null,
        store,
        sealer: createSealer([secret.repeat(32)]),
        revoke: async (_, token) => {
          revoked.push(token)
        },
        clock,
        log,
      })
    const key = await withSecret('a').add('cloud', ['the token'], 'anna')
    const other = withSecret('b')
    await other.sweep()
    await other.sweep()
    expect(await other.attempt(key)).toBe(false)
    expect(revoked).toEqual([])
    expect(log.lines.map(({ message }) => message)).toEqual([
      'a token cannot be revoked: GATEWAY_SECRET does not list its secret',
    ])
    expect(await withSecret('a').attempt(key)).toBe(true)
    expect(revoked).toEqual(['the token'])
  })
})

/** A grant of which only the access token matters. */
const toStored = (grant: { accessToken: string } | null): VersionedGrant | null =>
  grant && {
    stored: {
      grant: {
        ...grant,
        provider: 'cloud',
        refreshToken: null,
        expiresAt: NOW,
        scopes: null,
        clientId: 'the-application',
        refusedBy: null,
      },
      grantGeneration: 'first',
      consent: '',
      obtainedAt: NOW,
      refreshAttempts: null,
      rejections: null,
    },
    version: 1,
    isOutdated: false,
  }

describe('a revocation of tokens that may be in use', () => {
  const setUp = (ouraId: string | null, grantOf: (userId: string) => { accessToken: string } | null) => {
    const clock = { time: NOW, now: () => clock.time }
    const store = createMemoryStore({ clock })
    const revoked: string[] = []
    const log = createRecordingLog()
    const revocations = createRevocations({
      store,
      sealer: createSealer(['s'.repeat(32)]),
      ouraIdOf: async () => ouraId,
      grantStore: { read: async (userId) => toStored(grantOf(userId)) },
      revoke: async (_, token) => {
        revoked.push(token)
      },
      clock,
      log,
    })
    return { clock, store, revoked, log, revocations }
  }

  it('is not attempted if their owner is unknown, and is dropped after thirty days without a log line', async () => {
    const { clock, store, revoked, log, revocations } = setUp(null, () => null)
    expect(await revocations.attempt(await revocations.add('cloud', ['r', 'a'], null))).toBe(false)
    for (let day = 0; day <= 31; day++) {
      clock.time += 86_400_000
      await revocations.sweep()
    }
    expect(revoked).toEqual([])
    expect(log.lines).toEqual([])
    expect(await store.list('revocations')).toEqual([])
  })

  it('is made once their owner has no grant', async () => {
    const grants = new Map([['anna', { accessToken: 'another' }]])
    const { clock, revoked, revocations } = setUp('anna', (userId) => grants.get(userId) ?? null)
    expect(await revocations.attempt(await revocations.add('cloud', ['r', 'a'], null))).toBe(false)
    grants.clear()
    clock.time += 3_600_000
    await revocations.sweep()
    expect(revoked).toEqual(['r', 'a'])
  })

  it('is dropped if they are the tokens of the stored grant', async () => {
    const { store, revoked, revocations } = setUp('anna', () => ({ accessToken: 'a' }))
    expect(await revocations.attempt(await revocations.add('cloud', ['r', 'a'], 'anna'))).toBe(true)
    expect(revoked).toEqual([])
    expect(await store.list('revocations')).toEqual([])
  })
})
