import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError } from '../../../src/auth/errors.ts'
import { UnauthenticatedError } from '../../../src/errors.ts'
import { ForbiddenError, UpstreamTimeoutError, UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { WHOLE } from '../../../src/oura/records/slots.ts'
import { personalInfo } from '../../../src/oura/resources/personal-info.ts'
import type { OuraUser } from '../../../src/oura/user.ts'
import { failWith, tokenExpired } from '../../../src/simulator/faults.ts'
import { DEMO_TOKEN } from '../../../src/simulator/simulator.ts'
import { operationWith, startClient } from '../../support/client.ts'

/** A user whose token is `old` until it is renewed; counts what is asked of it. */
function renewable(renewed: string | null, old = 'old') {
  const asked: string[] = []
  const user: OuraUser = {
    key: 'anna',
    async accessToken() {
      asked.push('accessToken')
      return old
    },
    async refreshAccessToken(rejected) {
      asked.push(`renew ${rejected}`)
      return renewed
    },
  }
  return { user, asked }
}

const ask = (
  { client }: Pick<Awaited<ReturnType<typeof startClient>>, 'client'>,
  user: OuraUser,
  operation = operationWith(),
) => client.list(user, personalInfo, WHOLE, { fields: 'full' }, operation).then(({ records }) => records)

describe('renewal', () => {
  it('sends a request once more with a new token after a 401', async () => {
    await using world = await startClient()
    const { user, asked } = renewable(DEMO_TOKEN)
    expect(await ask(world, user)).toHaveLength(1)
    expect(asked).toEqual(['accessToken', 'renew old'])
    expect(world.simulator.journal.map(({ status }) => status)).toEqual([401, 200])
  })

  it('hands on the 401 of a token that cannot be renewed', async () => {
    await using world = await startClient()
    await expect(ask(world, renewable(null).user)).rejects.toThrow(UnauthenticatedError)
    expect(world.simulator.journal).toHaveLength(1)
  })

  it('hands on the second 401', async () => {
    await using world = await startClient()
    const { user, asked } = renewable('refused too')
    await expect(ask(world, user)).rejects.toThrow(UnauthenticatedError)
    expect(asked).toEqual(['accessToken', 'renew old', 'renew refused too'])
    expect(world.simulator.journal).toHaveLength(2)
  })

  it.each([401, 403])('does not renew a token that lacks a scope (status %i)', async (status) => {
    await using world = await startClient()
    const body = { detail: 'Token is not authorized access extapi:daily scope.' }
    world.simulator.inject({ kind: failWith(status, { body }) })
    const { user, asked } = renewable(DEMO_TOKEN)
    await expect(ask(world, user)).rejects.toThrow(ForbiddenError)
    expect(asked).toEqual(['accessToken'])
  })

  it('renews within the retries of neither attempt', async () => {
    await using world = await startClient()
    world.simulator.inject({ kind: failWith(503), times: 1 })
    world.simulator.inject({ kind: tokenExpired(), times: 1 })
    world.simulator.inject({ kind: failWith(503), times: 1 })
    const { user, asked } = renewable(DEMO_TOKEN)
    expect(await ask(world, user)).toHaveLength(1)
    expect(asked).toEqual(['accessToken', 'renew old'])
    expect(world.simulator.journal.map(({ status }) => status)).toEqual([503, 401, 503, 200])
  })

  it.each([
    ['a grant that is dead', () => new ReauthorizationRequiredError('http://localhost:4000/auth/login')],
    ['a token endpoint that is away', () => new UpstreamUnavailableError('away')],
  ])('asks once, trips no breaker and takes no slot of a limit for %s', async (_, createError) => {
    await using world = await startClient()
    let asked = 0
    const user: OuraUser = {
      key: 'anna',
      async accessToken() {
        asked += 1
        throw createError()
      },
      refreshAccessToken: async () => null,
    }
    for (let request = 0; request < 30; request++) {
      await expect(ask(world, user)).rejects.toThrow(createError())
    }
    expect(asked).toBe(30)
    const { application } = await world.client.budgets(user)
    expect(application.every(({ limit, remaining }) => limit === remaining)).toBe(true)
    expect(await ask(world, renewable(null, DEMO_TOKEN).user)).toHaveLength(1)
  })

  it('counts the second attempt in the limits like the first', async () => {
    await using world = await startClient()
    const { user } = renewable(DEMO_TOKEN)
    await ask(world, user)
    const { application } = await world.client.budgets(user)
    expect(application.map(({ limit, remaining }) => limit - remaining)).toEqual([2, 2])
  })

  it.each(['accessToken', 'refreshAccessToken'] as const)(
    'waits for %s no longer than the operation has',
    async (method) => {
      await using world = await startClient()
      const caller = new AbortController()
      const user = { ...renewable(null).user, [method]: () => new Promise<never>(() => undefined) }
      const asked = ask(world, user, operationWith(caller.signal))
      setTimeout(() => caller.abort(new UpstreamTimeoutError('time is up')), 50)
      await expect(asked).rejects.toThrow('time is up')
    },
  )
})
