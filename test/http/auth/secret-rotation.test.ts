import { describe, expect, it } from 'vitest'
import { createGatewayTokens } from '../../../src/auth/accounts/gateway-tokens.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import { GRANT, maintenanceOn, startGrants } from '../../support/auth/grants-world.ts'

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)]
const HOUR_MS = 3_600_000

describe('gateway tokens after a rotation of GATEWAY_SECRET', () => {
  const setUp = () => {
    const clock = { time: 1_000_000, now: () => clock.time }
    const store = createMemoryStore({ clock })
    const under = (...secrets: string[]) =>
      createGatewayTokens({ store, clock, sealer: createSealer(secrets) })
    return { clock, store, under }
  }

  it('are found at every step of a rolling restart', async () => {
    const { clock, under } = setUp()
    const { token } = await under(OLD).mint(GRANT, 'server', null)
    // First every process gets the new secret for reading, …
    for (const tokens of [under(OLD), under(OLD, NEW)]) expect(await tokens.find(token)).toEqual(GRANT)
    const second = await under(OLD, NEW).mint(GRANT, 'second', null)
    expect(await under(OLD).find(second.token)).toEqual(GRANT)
    clock.time += HOUR_MS
    // … then they seal with it.
    const third = await under(NEW, OLD).mint(GRANT, 'third', null)
    expect(await under(OLD, NEW).find(third.token)).toEqual(GRANT)
    for (const { token } of [second, third]) expect(await under(NEW, OLD).find(token)).toEqual(GRANT)
    expect(await under(NEW, OLD).find(token)).toEqual(GRANT)
    // Tokens that were used since then no longer need the old secret.
    for (const used of [token, second.token, third.token]) expect(await under(NEW).find(used)).toEqual(GRANT)
    expect(await under(NEW).list(GRANT.userId)).toHaveLength(3)
  })

  it('are lost with the old secret if they were not used in between', async () => {
    const { under } = setUp()
    const { token } = await under(OLD).mint(GRANT, 'server', null)
    expect(await under(NEW).find(token)).toBeNull()
  })

  it('can be revoked under either digest, and expire in time', async () => {
    const { clock, store, under } = setUp()
    const { token, id } = await under(OLD).mint(GRANT, 'server', clock.time + 3 * HOUR_MS)
    clock.time += HOUR_MS
    await under(NEW, OLD).find(token)
    expect(await store.list(`gateway-tokens/${GRANT.userId}`)).toHaveLength(1)
    clock.time += 3 * HOUR_MS
    expect(await under(NEW, OLD).find(token)).toBeNull()
    clock.time -= 3 * HOUR_MS
    expect(await under(NEW, OLD).revoke(GRANT.userId, id)).toBe(true)
    expect(await under(NEW, OLD).find(token)).toBeNull()
    expect(await under(OLD, NEW).find(token)).toBeNull()
  })

  it('stay revoked if the revocation happens while they are rekeyed', async () => {
    const { clock, store, under } = setUp()
    const { token, id } = await under(OLD).mint(GRANT, 'server', null)
    clock.time += HOUR_MS
    const put = store.put
    store.put = async (key, ...rest) => {
      store.put = put
      expect(await under(NEW, OLD).revoke(GRANT.userId, id)).toBe(true)
      return put(key, ...rest)
    }
    await under(NEW, OLD).find(token)
    expect(await under(NEW, OLD).find(token)).toBeNull()
    expect(await store.list(`gateway-tokens/${GRANT.userId}`)).toEqual([])
  })
})

describe('grants after a rotation of GATEWAY_SECRET', () => {
  it('no longer need the old secret after a start with both', async () => {
    await using world = await startGrants({ sealer: createSealer([OLD]) })
    const { accessToken } = await world.logIn()
    const both = createSealer([NEW, OLD])
    await maintenanceOn(world, { sealer: both }).sweep()
    expect(world.log.lines.at(-1)).toMatchObject({ fields: { sealed: 1 } })
    const grants = world.another({ sealer: createSealer([NEW]) })
    expect(await grants.userOf(GRANT).accessToken()).toBe(accessToken)
    await maintenanceOn(world, { sealer: both }).sweep()
    expect(world.log.lines).toHaveLength(1)
  })
})
