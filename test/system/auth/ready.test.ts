import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { createTestApp } from '../../support/app.ts'
import { createRecordingLog } from '../../support/client.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'

describe.skipIf(!hasRedis)(`/ready without logins, on ${withRedis}`, () => {
  it('is 503 while the Redis of the shared rate limits cannot be reached or written', async () => {
    const redis = await startRedis()
    const app = createTestApp(
      parseConfig({
        DEMO: '0',
        STORE_URL: redis.url,
        GATEWAY_SECRET: 'r'.repeat(40),
        OURA_API_URL: 'http://127.0.0.1:9',
      }),
      { log: createRecordingLog() },
    )
    const ready = async () => (await app.fetch(new Request('http://localhost:4000/ready'))).status
    try {
      expect(await ready()).toBe(200)
      await redis.signal('SIGKILL')
      await expect.poll(ready, { timeout: 10_000 }).toBe(503)
      await redis.restart()
      await expect.poll(ready, { timeout: 10_000 }).toBe(200)
      await redis.command('CONFIG', 'SET', 'maxmemory', '1')
      expect(await ready()).toBe(503)
      await redis.command('CONFIG', 'SET', 'maxmemory', '0')
      expect(await ready()).toBe(200)
    } finally {
      await app.close()
      await redis.dispose()
    }
  }, 30_000)
})
