import { describe, expect, it } from 'vitest'
import type { GatewayAddress } from '../../support/auth/login.ts'
import {
  allow,
  callMcp,
  createPkce,
  exchange,
  refresh,
  register,
  type TokenResponse,
} from '../../support/auth/oauth-client.ts'
import { type ProcessWorld, PUBLIC_URL, startProcessWorld } from '../../support/auth/process-world.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

interface Place extends AsyncDisposable {
  readonly url: string
}

async function startFile(): Promise<Place> {
  const folder = makeTemporaryFolder()
  return {
    url: `file:${folder.file('oura.db')}`,
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  }
}

async function startServer(): Promise<Place> {
  const redis = await startRedis()
  return { url: redis.url, [Symbol.asyncDispose]: () => redis.dispose() }
}

/** A process behind the load balancer of PUBLIC_URL. */
const at = (gateway: ProcessGateway): GatewayAddress => ({
  url: PUBLIC_URL,
  async send(request) {
    const { pathname, search } = new URL(request.url)
    return fetch(new Request(new URL(pathname + search, await gateway.url()), request), {
      redirect: 'manual',
    })
  },
})

const tokensOf = async (response: Response) => (await response.json()) as TokenResponse
const statusOf = async (gateway: ProcessGateway, token: string) => (await callMcp(at(gateway), token)).status

/** Two processes on one store, and the user who is logged in. */
async function startTwo(world: ProcessWorld, storeUrl: string) {
  const [one, two] = [await world.start(storeUrl), await world.start(storeUrl)]
  await world.logIn(one)
  return { one, two, browser: world.browser }
}

describe.each([
  { name: 'one file', isThere: true, start: startFile },
  { name: withRedis, isThere: hasRedis, start: startServer },
])('processes on $name', ({ isThere, start }) => {
  it.skipIf(!isThere)('share clients, consents, codes and tokens', { timeout: 180_000 }, async () => {
    await using place = await start()
    await using world = await startProcessWorld()
    const { one, two, browser } = await startTwo(world, place.url)
    const clientId = await register(at(one))
    expect(await register(at(two))).toBe(clientId)
    const { verifier, challenge } = createPkce()
    const code = await allow(at(two), browser, clientId, challenge)
    const first = await tokensOf(await exchange(at(one), { clientId, code, verifier }))
    expect(await statusOf(two, first.access_token)).toBe(200)

    // A refresh at both processes at once: one pair.
    const refreshed = await Promise.all(
      [one, two, one, two].map((gateway) => refresh(at(gateway), clientId, first.refresh_token)),
    )
    const [second, ...others] = await Promise.all(refreshed.map(tokensOf))
    for (const other of others) expect(other.access_token).toBe(second?.access_token)
    expect(await statusOf(two, second?.access_token ?? '')).toBe(200)

    // The code again, at the other process.
    expect((await exchange(at(two), { clientId, code, verifier })).status).toBe(400)
    expect([
      await statusOf(one, second?.access_token ?? ''),
      await statusOf(two, first.access_token),
    ]).toEqual([401, 401])
  })

  it.skipIf(!isThere)(
    'list and revoke tokens of clients by the command line',
    { timeout: 180_000 },
    async () => {
      await using place = await start()
      await using world = await startProcessWorld()
      const { one, two, browser } = await startTwo(world, place.url)
      const clientId = await register(at(one))
      const { verifier, challenge } = createPkce()
      const code = await allow(at(one), browser, clientId, challenge)
      const { access_token: token } = await tokensOf(await exchange(at(one), { clientId, code, verifier }))
      expect(await statusOf(two, token)).toBe(200)
      const listed = await world.run(place.url, ['tokens', 'list', '--json'])
      const [entry] = JSON.parse(listed.output) as { id: string; lastUsedAt: string }[]
      expect(entry).toMatchObject({ name: 'Claude', client: 'claude.ai', lastUsedAt: expect.any(String) })
      expect((await world.run(place.url, ['tokens', 'list'])).output).toContain('Claude (claude.ai)')
      expect((await world.run(place.url, ['tokens', 'revoke', entry?.id ?? ''])).output).toBe('1 revoked.\n')
      expect(await statusOf(two, token)).toBe(401)
    },
  )
})
