import { describe, expect, it } from 'vitest'
import { createGatewayTokens } from '../../../src/auth/accounts/gateway-tokens.ts'
import { systemClock } from '../../../src/clock.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import { mintToken } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog } from '../../support/client.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const GRANT = { userId: 'anna', grantGeneration: 'first' }

describe('200 concurrent mints create exactly 100 gateway tokens', () => {
  /** In two processes on one store. */
  async function mintConcurrently(url: string) {
    const start = () => {
      const store = createStore(url, { clock: systemClock, log: createRecordingLog() })
      return {
        store,
        tokens: createGatewayTokens({ store, sealer: createSealer(['s'.repeat(32)]), clock: systemClock }),
      }
    }
    const processes = [start(), start()]
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => processes[index % 2]?.tokens.mint(GRANT, `${index}`, null)),
    )
    const listed = await processes[0]?.tokens.list(GRANT.userId)
    for (const { store } of processes) await store.close()
    return { minted: results.filter(({ status }) => status === 'fulfilled'), listed }
  }

  it('in one file', async () => {
    using folder = makeTemporaryFolder()
    const { minted, listed } = await mintConcurrently(`file:${folder.file('oura.db')}`)
    expect(minted).toHaveLength(100)
    expect(listed).toHaveLength(100)
  })

  it.skipIf(!hasRedis)(`in ${withRedis}`, async () => {
    const redis = await startRedis()
    await using _ = { [Symbol.asyncDispose]: () => redis.dispose() }
    const { minted, listed } = await mintConcurrently(redis.url)
    expect(minted).toHaveLength(100)
    expect(listed).toHaveLength(100)
  })

  it.skipIf(!hasRedis)(`over HTTP, in ${withRedis}`, async () => {
    const redis = await startRedis()
    await using _ = { [Symbol.asyncDispose]: () => redis.dispose() }
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: redis.url, GATEWAY_SECRET: 'r'.repeat(40) },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => mintToken(gateway, browser)))
    const tokens = results.flatMap((result) =>
      result.status === 'fulfilled' && result.value ? [result.value] : [],
    )
    expect(new Set(tokens).size).toBe(100)
    const list = await browser.fetch(`${gateway.url}/auth/tokens`)
    expect(((await list.json()) as { tokens: unknown[] }).tokens).toHaveLength(100)
  })
})
