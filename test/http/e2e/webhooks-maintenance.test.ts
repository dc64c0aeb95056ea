import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { verificationTokenOf } from '../../../src/webhooks/handshake.ts'
import { createSubscriptionClient } from '../../../src/webhooks/subscription-client.ts'
import { createSubscriptionMaintenance } from '../../../src/webhooks/subscription-maintenance.ts'
import { CLIENT } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'

const WEBHOOKS = { match: { resource: 'webhook_subscription' } }
const DAY_MS = 86_400_000

const gateway = await startLoginGateway({ listen: true })
afterAll(() => gateway[Symbol.asyncDispose]())
const { simulator, clock, log } = gateway

const subscriptions = () => simulator.webhooks.list(CLIENT.id)
const creations = () =>
  simulator.journal.filter(({ resource, method }) => resource === 'webhook_subscription' && method === 'POST')
const messages = () => log.lines.map(({ message }) => message)

beforeEach(async () => {
  await gateway.restart({ ouraWebhooks: false })
  for (const { id } of subscriptions()) simulator.webhooks.remove(id)
  simulator.journal.length = 0
  log.lines.length = 0
})

describe('a gateway with OURA_WEBHOOKS=1', () => {
  it('creates the subscriptions when it starts, once', async () => {
    await gateway.restart({ ouraWebhooks: true })
    await expect.poll(messages).toContain('webhook subscriptions are complete')
    expect(log.lines.find(({ message }) => message.includes('complete'))?.fields).toEqual({
      created: 51,
      renewed: 0,
      kept: 0,
    })
    expect(subscriptions()).toHaveLength(51)
    simulator.journal.length = 0
    await gateway.restart({ ouraWebhooks: true })
    await expect.poll(() => simulator.journal.map(({ method }) => method)).toEqual(['GET'])
    expect(creations()).toEqual([])
  })

  it('renews them when it starts within 30 days of their expiry', async () => {
    await gateway.restart({ ouraWebhooks: true })
    await expect.poll(() => subscriptions().length).toBe(51)
    clock.time += 61 * DAY_MS
    await gateway.restart({ ouraWebhooks: true })
    await expect
      .poll(() => subscriptions().filter(({ expiresAt }) => expiresAt === clock.time + 90 * DAY_MS).length)
      .toBe(51)
  })

  it('says what to do if Oura cannot reach it, and starts all the same', async () => {
    // Nothing listens there.
    await gateway.restart({ ouraWebhooks: true, publicUrl: 'http://127.0.0.1:1' })
    const message = 'webhook subscriptions are missing: Oura has to reach PUBLIC_URL over HTTPS'
    await expect.poll(messages, { timeout: 10_000 }).toContain(message)
    expect(log.lines.find((line) => line.message === message)).toMatchObject({
      level: 'warn',
      fields: {
        created: 0,
        failed: 51,
        first: {
          dataType: 'tag',
          eventType: 'create',
          reason: expect.stringContaining('could not be verified'),
        },
      },
    })
    const health = await gateway.send(new Request(`${gateway.url}/ready`))
    expect(health.status).toBe(200)
  })

  it('says so if Oura refuses the application', async () => {
    const remove = simulator.inject({ ...WEBHOOKS, kind: failWith(401) })
    await gateway.restart({ ouraWebhooks: true })
    await expect.poll(messages).toContain('webhook subscriptions could not be synchronized')
    expect(log.lines.at(-1)?.fields).toEqual({ reason: expect.stringContaining('OURA_CLIENT_ID') })
    remove()
  })

  it('is closed at once while Oura does not answer', async () => {
    const remove = simulator.inject({ ...WEBHOOKS, kind: { type: 'hang' } })
    await gateway.restart({ ouraWebhooks: true })
    await expect.poll(() => simulator.inFlight).toBe(1)
    const startedAt = performance.now()
    await gateway.restart({ ouraWebhooks: false })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    await expect.poll(() => simulator.inFlight).toBe(0)
    remove()
  })
})

describe('the maintenance of webhook subscriptions', () => {
  const client = createSubscriptionClient({
    baseUrl: simulator.url,
    application: CLIENT,
    verificationToken: verificationTokenOf(undefined, CLIENT.secret),
    timeoutMs: 10_000,
  })
  const store = createMemoryStore({ clock })

  const start = () => {
    const maintenance = createSubscriptionMaintenance({
      client,
      callbackUrl: `${gateway.url}/webhooks/oura`,
      store,
      clock,
      // The pauses are those of the synchronization, which has its own tests.
      sleep: () => delay(1),
      log,
      everyMs: 5,
    })
    maintenance.start()
    return { [Symbol.asyncDispose]: maintenance.close }
  }

  it('creates what is gone, renews what expires, and continues after errors of Oura', async () => {
    await using _ = start()
    await expect.poll(() => subscriptions().length, { timeout: 10_000 }).toBe(51)
    for (const { id } of subscriptions().slice(0, 3)) simulator.webhooks.remove(id)
    await expect.poll(() => subscriptions().length).toBe(51)
    clock.time += 61 * DAY_MS
    await expect
      .poll(() => subscriptions().every(({ expiresAt }) => expiresAt === clock.time + 90 * DAY_MS))
      .toBe(true)
    const html = { body: '<html>', contentType: 'text/html' }
    const remove = simulator.inject({ ...WEBHOOKS, kind: failWith(504, html) })
    clock.time += 91 * DAY_MS
    expect(subscriptions()).toEqual([])
    await expect
      .poll(messages)
      .toContain('webhook subscriptions are missing: Oura has to reach PUBLIC_URL over HTTPS')
    remove()
    await expect.poll(() => subscriptions().length, { timeout: 10_000 }).toBe(51)
  })

  it('creates each subscription once if two processes start together', async () => {
    await using _one = start()
    await using _other = start()
    await expect.poll(() => subscriptions().length, { timeout: 10_000 }).toBe(51)
    expect(creations()).toHaveLength(51)
  })
})
