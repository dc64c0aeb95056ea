import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRedisChangeFeed } from '../../../src/live/redis-change-feed.ts'
import { loginEnvironment } from '../../support/auth/login.ts'
import { changeOf, describeChangeFeed, idsOf } from '../../support/change-feed-contract.ts'
import { createRecordingLog } from '../../support/client.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const ENVIRONMENT = loginEnvironment('http://localhost', 'http://localhost:9')
const SECRET = ENVIRONMENT['OURA_CLIENT_SECRET'] ?? ''

describe.skipIf(!hasRedis)(`the feed over ${withRedis}`, () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis('--appendfsync', 'always')
  })
  afterAll(() => redis.dispose())
  const open = () => createRedisChangeFeed({ url: redis.url, log: createRecordingLog() })

  describeChangeFeed('is a feed that', async () => {
    await redis.command('FLUSHALL')
    return open()
  })

  it('keeps the changes of a user for ten minutes', async () => {
    await redis.command('FLUSHALL')
    const feed = open()
    const key = 'oura-graphql:changes:user:anna'
    const old = `${Date.now() - 601_000}-0`
    await redis.command('XADD', key, old, 'change', JSON.stringify(changeOf('old')))
    await feed.publish(changeOf('new'))
    expect(idsOf(await feed.after('anna', ''))).toEqual(['new'])
    expect(Number(await redis.command('PTTL', key))).toBeGreaterThan(590_000)
    await feed.close()
  })

  it('keeps nothing of a user for more than a day, also if nothing else changes', async () => {
    await redis.command('FLUSHALL')
    const feed = open()
    const key = 'oura-graphql:changes'
    const [day, hour] = [86_400_000, 3_600_000]
    for (const age of [day + hour, day - hour])
      await redis.command('XADD', key, `${Date.now() - age}-0`, 'change', JSON.stringify(changeOf(`${age}`)))
    await feed.publish(changeOf('new'))
    expect(await redis.command('XLEN', key)).toBe(2)
    expect(JSON.stringify(await redis.command('XRANGE', key, '-', '+'))).not.toContain(`${day + hour}`)
    expect(Number(await redis.command('PTTL', key))).toBeGreaterThan(day - 60_000)
    await feed.close()
  })

  it('hands an event that one process received to another, also after Redis was killed', {
    timeout: 60_000,
  }, async () => {
    await redis.command('FLUSHALL')
    const feed = open()
    const seen: string[] = []
    feed.onChange(({ ouraId }) => void seen.push(ouraId))
    await using gateway = startProcessGateway({
      ...ENVIRONMENT,
      STORE_URL: redis.url,
      GATEWAY_SECRET: 'canary-gateway-secret-of-the-feed-0123456789',
      LOG_LEVEL: 'warn',
    })
    const url = (await gateway.url()).replace(/\/graphql$/, '/webhooks/oura')
    const post = async (ouraId: string) => {
      const body = eventBody({ object_id: ouraId })
      const headers = signedHeaders(body, SECRET, Math.floor(Date.now() / 1000))
      return (await fetch(url, { method: 'POST', body, headers })).status
    }
    expect(await post('before')).toBe(204)
    await vi.waitFor(() => expect(seen).toEqual(['before']), 10_000)

    await redis.signal('SIGKILL')
    expect(await post('during')).toBe(503)
    await redis.restart()
    // As Oura does, which repeats an event that was not acknowledged.
    await vi.waitFor(async () => expect(await post('during')).toBe(204), 15_000)
    await vi.waitFor(() => expect(seen).toEqual(['before', 'during']), 15_000)
    expect(idsOf(await feed.after('user-1', ''))).toEqual(['before', 'during'])
    await feed.close()
  })
})
