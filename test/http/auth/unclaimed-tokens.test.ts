import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createUnclaimedTokens } from '../../../src/auth/grants/unclaimed-tokens.ts'
import { systemSleep } from '../../../src/clock.ts'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import { ask, askForCode } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog } from '../../support/client.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const EMAIL = '{ viewer { personalInfo { email } } }'
const DISCONNECT = 'mutation { disconnect { revocation } }'
const revoked = ({ simulator }: LoginGateway) =>
  simulator.journal.filter(({ resource, status }) => resource === 'oauth_revoke' && status === 200)

/** A login that fails because personal_info does. */
const failLogin = async (gateway: LoginGateway): Promise<void> => {
  const heal = gateway.simulator.inject({
    match: { resource: 'personal_info' },
    kind: { type: 'status', status: 500 },
  })
  expect((await gateway.login(gateway.browser())).status).toBe(503)
  await delay(50)
  heal()
}

/** Restarts, so that background tasks run what is due. */
const sweep = async (gateway: LoginGateway): Promise<void> => {
  gateway.clock.time += 10 * 60_000
  await gateway.restart()
  await delay(100)
}

describe('the tokens of a failed login', () => {
  it('are revoked once it is known that their user has no grant', async () => {
    using folder = makeTemporaryFolder()
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: `file:${folder.file('store.db')}` },
    })
    await failLogin(gateway)
    expect(revoked(gateway)).toEqual([])
    await sweep(gateway)
    await expect.poll(() => revoked(gateway).length).toBeGreaterThan(0)
  })

  it.each(['pair', 'authorization'] as const)(
    'are not revoked while their user is logged in, if Oura revokes the whole %s',
    async (revocationEnds) => {
      using folder = makeTemporaryFolder()
      await using gateway = await startLoginGateway({
        simulator: { oauth: { revocationEnds } },
        environment: { STORE_URL: `file:${folder.file('store.db')}` },
      })
      const browser = gateway.browser()
      await gateway.login(browser)
      await failLogin(gateway)
      await sweep(gateway)
      expect(revoked(gateway)).toEqual([])
      expect((await ask(gateway, browser, EMAIL)).errors).toEqual([])
      // After disconnect, no grant remains at Oura.
      await ask(gateway, browser, DISCONNECT)
      await sweep(gateway)
      await expect.poll(() => gateway.simulator.oauth.liveGrants).toBe(0)
    },
  )

  it('are stored to be revoked although the store could not be reached for a while', async () => {
    const added: string[][] = []
    let failures = 3
    const unclaimedTokens = createUnclaimedTokens({
      log: createRecordingLog(),
      sleep: async () => undefined,
      revocations: {
        async add(_, tokens) {
          if (failures-- > 0) throw new StoreUnavailableError()
          added.push([...tokens])
          return 'name'
        },
        attempt: async () => true,
      },
    })
    unclaimedTokens.revoke({ accessToken: 'access', refreshToken: 'refresh' }, 'cloud', null)
    await expect.poll(() => added).toEqual([['refresh', 'access']])
    await unclaimedTokens.close()
  })

  it('do not delay a stop while the store cannot be reached, which is logged', async () => {
    const log = createRecordingLog()
    const unclaimedTokens = createUnclaimedTokens({
      log,
      sleep: systemSleep,
      revocations: { add: () => Promise.reject(new StoreUnavailableError()), attempt: async () => true },
    })
    unclaimedTokens.revoke({ accessToken: 'access', refreshToken: 'refresh' }, 'cloud', null)
    await unclaimedTokens.close()
    expect(log.lines).toMatchObject([{ level: 'error', fields: { provider: 'cloud' } }])
  })
})

describe('a second login of the same user', () => {
  it.each(['pair', 'authorization'] as const)(
    'keeps its tokens although the first login are replaced, if Oura revokes the whole %s',
    async (revocationEnds) => {
      await using gateway = await startLoginGateway({ simulator: { oauth: { revocationEnds } } })
      const browser = gateway.browser()
      await gateway.login(browser)
      await gateway.login(browser)
      expect((await ask(gateway, browser, EMAIL)).errors).toEqual([])
      expect(revoked(gateway)).toEqual([])
      expect((await ask(gateway, browser, DISCONNECT)).data.disconnect.revocation).toBe('REVOKED')
      // No token of this user is valid any more.
      expect(gateway.simulator.oauth.liveGrants).toBe(0)
    },
  )
})

describe('a pending revocation whose user logs in again', () => {
  it('does not end the new login', async () => {
    using folder = makeTemporaryFolder()
    await using gateway = await startLoginGateway({
      simulator: { oauth: { revocationEnds: 'authorization' } },
      environment: { STORE_URL: `file:${folder.file('store.db')}` },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const heal = gateway.simulator.inject({
      match: { resource: 'oauth_revoke' },
      kind: { type: 'status', status: 503 },
    })
    expect((await ask(gateway, browser, DISCONNECT)).data.disconnect.revocation).toBe('PENDING')
    heal()
    await gateway.login(browser)
    await sweep(gateway)
    expect(await askForCode(gateway, browser, EMAIL)).toBeNull()
  })
})
