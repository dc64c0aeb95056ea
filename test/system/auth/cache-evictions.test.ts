import { describe, expect, it } from 'vitest'
import { createCacheEvictions } from '../../../src/auth/accounts/cache-evictions.ts'
import { dailySleep as dailySleepResource } from '../../../src/oura/resources/daily-sleep.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { ask, askForCode } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'
import { filledSpan, served } from '../../support/resolvers/spans.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'

const dailySleep: Resource = dailySleepResource
const SLEEP = '{ viewer { id dailySleep(startDate: "2026-10-01", endDate: "2026-10-03") { totalCount } } }'
const DISCONNECT = 'mutation { disconnect { deletedCacheBytes } }'

describe('cache evictions', () => {
  const setUp = () => {
    const clock = { now: () => NOW }
    const store = createMemoryStore({ clock })
    const start = () => {
      const cache = createRecordCache({ maxBytes: 1_000_000, clock })
      const evictRecords = (key: string) => {
        const before = cache.bytes
        cache.forget(key)
        return before - cache.bytes
      }
      const cacheEvictions = createCacheEvictions({ store, evictRecords, clock, log: createRecordingLog() })
      return { cache, cacheEvictions }
    }
    return { store, start }
  }
  const fill = ({ cache }: { cache: ReturnType<typeof createRecordCache> }, user: string) =>
    cache.open(user).put(filledSpan(dailySleep, '2026-10-01', 1, NOW))

  it('reach every process, and affect no other user', async () => {
    const { start } = setUp()
    const [one, two] = [start(), start()]
    for (const process of [one, two]) for (const user of ['anna/1', 'ben/1']) fill(process, user)
    const each = two.cache.bytes / 2
    expect(await one.cacheEvictions.evict('anna/1')).toBe(each)
    expect(two.cache.bytes).toBe(2 * each)
    await two.cacheEvictions.sweep()
    expect(two.cache.bytes).toBe(each)
    expect(served(two.cache.open('ben/1'), dailySleep)).toHaveLength(1)
  })

  it('reach a process that could not reach the store at that time', async () => {
    const { store, start } = setUp()
    const two = start()
    fill(two, 'anna/1')
    await start().cacheEvictions.evict('anna/1')
    const away = createCacheEvictions({
      store: { ...store, list: () => Promise.reject(new Error('unreachable')) },
      evictRecords: () => 0,
      clock: { now: () => NOW },
      log: createRecordingLog(),
    })
    await expect(away.sweep()).rejects.toThrow('unreachable')
    await two.cacheEvictions.sweep()
    expect(two.cache.bytes).toBe(0)
  })
})

describe.skipIf(!hasRedis)(`two processes on ${withRedis}`, () => {
  it('serve no cached records after disconnect and another login at the other process', async () => {
    const redis = await startRedis()
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: redis.url, GATEWAY_SECRET: 'r'.repeat(40) },
    })
    const other = gateway.another()
    const browser = gateway.browser()
    await gateway.login(browser)
    const asked = () => gateway.simulator.journal.filter(({ resource }) => resource === 'daily_sleep').length
    const before = await ask(other, browser, SLEEP)
    expect(before.errors).toEqual([])
    expect(asked()).toBe(1)
    await ask(other, browser, SLEEP)
    // From the cache of the other process.
    expect(asked()).toBe(1)

    expect((await ask(gateway, browser, DISCONNECT)).errors).toEqual([])
    expect(await askForCode(other, browser, SLEEP)).toBe('UNAUTHENTICATED')
    await gateway.login(browser)
    const after = await ask(other, browser, SLEEP)
    expect(after.errors).toEqual([])
    expect(after.data.viewer.id).toBe(before.data.viewer.id)
    expect(asked()).toBe(2)
    await redis.dispose()
  })
})
