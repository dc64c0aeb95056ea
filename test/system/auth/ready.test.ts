import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { createTestApp } from '../../support/app.ts'
import { CLIENT, loginEnvironment } from '../../support/auth/login.ts'
import { createRecordingLog } from '../../support/client.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

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
  })
})

describe.skipIf(!hasRedis)(`/ready with webhook events, on ${withRedis}`, () => {
  const startApp = (storeUrl: string, environment: Record<string, string> = {}) =>
    createTestApp(
      parseConfig({
        ...loginEnvironment('http://localhost:4000', 'http://127.0.0.1:9'),
        STORE_URL: storeUrl,
        GATEWAY_SECRET: 'r'.repeat(40),
        ...environment,
      }),
      { log: createRecordingLog() },
    )

  it('warns while a crash of the store would lose acknowledged events', async () => {
    const redis = await startRedis('--appendonly', 'no')
    const app = startApp(redis.url)
    const ready = async () => {
      const response = await app.fetch(new Request('http://localhost:4000/ready'))
      return [response.status, await response.json()]
    }
    try {
      // Events are not in use.
      expect(await ready()).toEqual([200, { status: 'ready' }])
      const body = eventBody()
      const headers = signedHeaders(body, CLIENT.secret, Math.floor(Date.now() / 1000))
      const event = new Request('http://localhost:4000/webhooks/oura', { method: 'POST', body, headers })
      expect((await app.fetch(event)).status).toBe(204)
      expect(await ready()).toEqual([200, { status: 'ready', warnings: ['store-not-persistent'] }])
      await redis.command('CONFIG', 'SET', 'appendonly', 'yes')
      expect(await ready()).toEqual([200, { status: 'ready' }])
      await redis.signal('SIGKILL')
      await expect.poll(ready, { timeout: 10_000 }).toEqual([503, { status: 'store-unreachable' }])
    } finally {
      await app.close()
      await redis.dispose()
    }
  })

  it.each([
    ['memory:', { status: 'ready', warnings: ['store-not-persistent'] }],
    ['file', { status: 'ready' }],
  ])('with OURA_WEBHOOKS=1 and a store in %s', async (kind, answer) => {
    using folder = makeTemporaryFolder()
    const app = startApp(kind === 'file' ? `file:${folder.file('oura.db')}` : kind, { OURA_WEBHOOKS: '1' })
    const response = await app.fetch(new Request('http://localhost:4000/ready'))
    expect([response.status, await response.json()]).toEqual([200, answer])
    await app.close()
  })
})
