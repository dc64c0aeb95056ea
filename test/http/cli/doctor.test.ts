import { describe, expect, it } from 'vitest'
import type { ApplicationCheck } from '../../../src/auth/oauth/check-application.ts'
import { checkApplication } from '../../../src/cli/doctor/check-application.ts'
import { checkOura } from '../../../src/cli/doctor/check-oura.ts'
import { parseConfig } from '../../../src/config.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'

describe('the check of Oura', () => {
  it('compares the clock with the Date header', async () => {
    const simulator = await startSimulator()
    const config = parseConfig({ DEMO: '0', OURA_API_URL: simulator.url })
    const clockAt = async (offsetMs: number) =>
      (await checkOura(config, { now: () => Date.now() + offsetMs })).at(-1)
    expect(await clockAt(0)).toMatchObject({ check: 'clock', status: 'ok' })
    expect(await clockAt(60_000)).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/(59|60|61) s ahead of that of Oura/),
    })
    expect(await clockAt(-3_600_000)).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/(3599|36\d\d) s behind that of Oura/),
      next: expect.stringContaining('timedatectl'),
    })
    simulator.inject({ kind: failWith(503) })
    expect((await checkOura(config, { now: Date.now }))[0]).toMatchObject({ check: 'Oura', status: 'warn' })
    await simulator.close()
  })
})

describe('the check of the application', () => {
  const config = parseConfig({ OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'a-secret-of-this-test' })
  const check = (answers: Record<'cloud' | 'moi', ApplicationCheck['outcome']>, change: object = {}) =>
    checkApplication(
      { checkApplication: async (provider) => ({ outcome: answers[provider], reason: 'invalid_request' }) },
      { ...config, ...change },
    )

  it.each(['refused', 'unclear'] as const)(
    'suggests the other identity provider if that knows the application (%s)',
    async (outcome) => {
      expect(await check({ cloud: outcome, moi: 'known' })).toMatchObject({
        status: 'fail',
        next: expect.stringMatching(/^Set OURA_OAUTH=moi: /),
      })
      expect(await check({ cloud: 'known', moi: outcome }, { ouraOauth: 'moi' })).toMatchObject({
        status: 'fail',
        next: expect.stringMatching(/^Set OURA_OAUTH=cloud: /),
      })
    },
  )

  it('suggests the credentials if neither knows it', async () => {
    expect(await check({ cloud: 'refused', moi: 'refused' })).toMatchObject({
      status: 'fail',
      next: expect.stringMatching(/^Check OURA_CLIENT_ID and OURA_CLIENT_SECRET/),
    })
  })
})
