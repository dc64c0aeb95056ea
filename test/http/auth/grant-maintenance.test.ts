import { describe, expect, it } from 'vitest'
import { GRANT, maintenanceOn, startGrants, USER } from '../../support/auth/grants-world.ts'

const DAY_MS = 86_400_000

describe('a grant that nobody asks for', () => {
  it('is revoked and deleted ninety days after its access token has ended', async () => {
    await using world = await startGrants()
    await world.logIn(30 * 86_400)
    const grantMaintenance = maintenanceOn(world)
    world.clock.time += 120 * DAY_MS - 1
    await grantMaintenance.sweep()
    expect(await world.grants.read(USER)).not.toBeNull()
    world.clock.time += 1
    await grantMaintenance.sweep()
    expect(await world.grants.read(USER)).toBeNull()
    expect(world.simulator.oauth.liveGrants).toBe(0)
    expect(await world.store.list('revocations')).toEqual([])
    expect(world.log.lines.at(-1)).toMatchObject({ level: 'info', fields: { deleted: 1 } })
  })

  it('lives on with every use, and so do those of others', async () => {
    await using world = await startGrants()
    await world.logIn(30 * 86_400)
    world.clock.time += 119 * DAY_MS
    await world.grants.userOf(GRANT).accessToken()
    world.clock.time += 119 * DAY_MS
    await maintenanceOn(world).sweep()
    expect(await world.grants.read(USER)).not.toBeNull()
  })

  it('goes from the store by itself in the end, should nobody sweep', async () => {
    await using world = await startGrants()
    await world.logIn(86_400)
    world.clock.time += 122 * DAY_MS
    expect(await world.store.list('grants')).toEqual([])
  })
})
