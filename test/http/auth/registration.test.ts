import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError } from '../../../src/auth/errors.ts'
import type { Registration } from '../../../src/auth/oauth/oauth-client.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import {
  clientAt,
  GRANT,
  type GrantsWorld,
  startGrants,
  tokenFault,
} from '../../support/auth/grants-world.ts'
import { ask } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

/** The user in a process with other endpoints or another application. */
function userAfter(world: GrantsWorld, change: Partial<Registration>) {
  const client = clientAt(world.simulator.url, world.clock)
  const registration = { ...client.registration, ...change }
  return world.another({ clientOf: () => ({ ...client, registration }) }).userOf(GRANT)
}

describe('a grant of an application that is no longer configured', () => {
  it('works until its access token expires, and then needs a login, without a token request', async () => {
    await using world = await startGrants()
    const { accessToken } = await world.logIn(600)
    const user = userAfter(world, { clientId: 'the-new-one' })
    world.clock.time += 590_000
    expect(await user.accessToken()).toBe(accessToken)
    world.clock.time += 20_000
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.refreshAccessToken(accessToken)).rejects.toThrow(ReauthorizationRequiredError)
    expect(world.simulator.oauth.tokenCalls).toBe(0)
  })

  it('leads to a login with the new application', async () => {
    using folder = makeTemporaryFolder()
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: `file:${folder.file('store.db')}` },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    await gateway.restart({ ouraClientId: 'the-new-one' })
    gateway.simulator.oauth.expireAccessTokens()
    const { errors } = await ask(gateway, browser, '{ viewer { personalInfo { email } } }')
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'REAUTHORIZATION_REQUIRED',
          authorizationUrl: `${gateway.url}/auth/login?returnTo=%2Fgraphql`,
        },
      },
    ])
    expect(gateway.simulator.oauth.tokenCalls).toBe(1)
    await gateway.restart()
    expect((await ask(gateway, browser, '{ viewer { personalInfo { email } } }')).errors).toEqual([])
  })

  it('works again with the old configuration', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    await expect(userAfter(world, { clientId: 'the-new-one' }).accessToken()).rejects.toThrow()
    const token = await world.another().userOf(GRANT).accessToken()
    expect(await world.statusOf(token)).toBe(200)
  })
})

describe('a grant that was refused', () => {
  it('by a wrong endpoint works again once the right one is configured', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    const mistyped = userAfter(world, { tokenUrl: 'https://mistyped.test/token' })
    world.simulator.inject(tokenFault(failWith(400, { body: { error: 'invalid_request' } }), 1))
    for (const _ of [1, 2]) await expect(mistyped.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    const token = await world.another().userOf(GRANT).accessToken()
    expect(await world.statusOf(token)).toBe(200)
  })
})
