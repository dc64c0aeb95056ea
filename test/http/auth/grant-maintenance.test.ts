import { describe, expect, it } from 'vitest'
import { GRANT, maintenanceOn, startGrants, USER } from '../../support/auth/grants-world.ts'

const DAY_MS = 86_400_000

describe('an unused grant', () => {
  it('is revoked and deleted ninety days after its access token has expired', async () => {
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

  it('is kept for another ninety days after each use', async () => {
    await using world = await startGrants()
    await world.logIn(30 * 86_400)
    world.clock.time += 119 * DAY_MS
    await world.grants.userOf(GRANT).accessToken()
    world.clock.time += 119 * DAY_MS
    await maintenanceOn(world).sweep()
    expect(await world.grants.read(USER)).not.toBeNull()
  })

  it('expires in the store by itself if no process sweeps', async () => {
    await using world = await startGrants()
    await world.logIn(86_400)
    world.clock.time += 122 * DAY_MS
    expect(await world.store.list('grants')).toEqual([])
  })
})
