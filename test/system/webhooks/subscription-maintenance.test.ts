import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { CLIENT, loginEnvironment, registration } from '../../support/auth/login.ts'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'
import {
  freePort,
  hasRedis,
  type RedisServer,
  startRedis,
  withRedis,
} from '../../support/store/redis-server.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const PATIENT = { timeout: 120_000 }

let folder: TemporaryFolder
let redis: RedisServer | undefined
beforeAll(async () => {
  folder = makeTemporaryFolder()
  if (hasRedis) redis = await startRedis()
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await redis?.dispose()
})

/** A simulator, and processes on one store whose PUBLIC_URL is the address of the first one. */
async function startWorld(kind: string) {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const simulator = await startSimulator({ oauth: registration(publicUrl) })
  const storeUrl = kind === 'redis' ? (redis?.url ?? '') : `file:${folder.file('maintenance.db')}`
  const processes: ProcessGateway[] = []
  return {
    simulator,
    start(own: Record<string, string> = {}): ProcessGateway {
      const started = startProcessGateway({
        ...loginEnvironment(publicUrl, simulator.url),
        OURA_WEBHOOKS: '1',
        STORE_URL: storeUrl,
        GATEWAY_SECRET: 'canary-gateway-secret-of-the-maintenance-0123',
        LOG_LEVEL: 'info',
        ...own,
      })
      processes.push(started)
      return started
    },
    port,
    subscriptions: () => simulator.webhooks.list(CLIENT.id),
    creations: () =>
      simulator.journal.filter(
        ({ resource, method }) => resource === 'webhook_subscription' && method === 'POST',
      ).length,
    async [Symbol.asyncDispose]() {
      for (const each of processes) await each[Symbol.asyncDispose]()
      await simulator.close()
    },
  }
}

describe(`OURA_WEBHOOKS=1 in two processes on a file and on ${withRedis}`, PATIENT, () => {
  it.each(hasRedis ? ['file', 'redis'] : ['file'])(
    'creates each subscription once, and events arrive (%s)',
    PATIENT,
    async (kind) => {
      await using world = await startWorld(kind)
      const first = world.start({ PORT: `${world.port}` })
      const other = world.start()
      await Promise.all([first.url(), other.url()])
      await expect.poll(() => world.subscriptions().length, { timeout: 30_000 }).toBe(51)
      expect(world.creations()).toBe(51)
      const deliveries = await world.simulator.sendWebhookEvent({
        event_type: 'update',
        data_type: 'daily_sleep',
        object_id: 'a',
        event_time: '2026-03-01T08:00:00+02:00',
        user_id: 'b',
      })
      expect(deliveries.map(({ attempts }) => attempts)).toEqual([[204]])
    },
  )

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves the work to the other process when it ends in the middle by %s',
    PATIENT,
    async (signal) => {
      await using world = await startWorld('file')
      world.simulator.setLatency(100)
      const first = world.start({ PORT: `${world.port}` })
      await first.url()
      // It has to answer the handshakes for all: the one that ends is another one.
      await expect.poll(() => world.subscriptions().length, { timeout: 30_000 }).toBe(51)
      for (const { id } of world.subscriptions()) world.simulator.webhooks.remove(id)
      const ending = world.start()
      await expect.poll(() => world.subscriptions().length, { timeout: 30_000 }).toBeGreaterThan(3)
      ending.child.kill(signal)
      expect(await ending.exit).toBe(signal === 'SIGTERM' ? 0 : null)
      expect(world.subscriptions().length).toBeLessThan(51)
      world.start()
      // After SIGKILL the lease expires in half a minute.
      await expect.poll(() => world.subscriptions().length, { timeout: 55_000 }).toBe(51)
      expect(first.errors()).not.toContain('webhook subscriptions are missing')
    },
  )
})
