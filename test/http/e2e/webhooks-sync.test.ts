import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { verificationTokenOf } from '../../../src/webhooks/handshake.ts'
import { createSubscriptionClient } from '../../../src/webhooks/subscription-client.ts'
import { syncUnderLease } from '../../../src/webhooks/sync-under-lease.ts'
import { CLIENT } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'

const gateway = await startLoginGateway({ listen: true })
afterAll(() => gateway[Symbol.asyncDispose]())
const { simulator, clock } = gateway
const callbackUrl = `${gateway.url}/webhooks/oura`
const client = createSubscriptionClient({
  baseUrl: simulator.url,
  application: CLIENT,
  verificationToken: verificationTokenOf(undefined, CLIENT.secret),
  timeoutMs: 10_000,
})
const WEBHOOKS = { match: { resource: 'webhook_subscription' } }
const DAY_MS = 86_400_000

let store = createMemoryStore({ clock })
let pauses: number[] = []
/** Called in each pause between two rounds. */
let inPause = (): void => undefined
beforeEach(() => {
  for (const { id } of subscriptions()) simulator.webhooks.remove(id)
  store = createMemoryStore({ clock })
  pauses = []
  inPause = () => undefined
})

const subscriptions = () => simulator.webhooks.list(CLIENT.id)
const sync = (signal = new AbortController().signal) =>
  syncUnderLease({
    client,
    callbackUrl,
    store,
    clock,
    signal,
    async sleep(ms, ended) {
      signal.throwIfAborted()
      // A wait for the next renewal of the lease: no round takes so long.
      if (ended !== signal) return new Promise((resolve) => ended?.addEventListener('abort', () => resolve()))
      // A wait for the lease, until the other synchronization ends.
      if (ms < 1_000) return new Promise((resolve) => setImmediate(resolve))
      clock.time += ms
      pauses.push(ms)
      inPause()
    },
  })

describe('the synchronization of webhook subscriptions', () => {
  it('creates one for each data type and event type, and keeps them', async () => {
    expect(await sync()).toEqual({ created: 51, renewed: 0, kept: 0, failed: [] })
    expect(new Set(subscriptions().map(({ dataType, eventType }) => `${dataType} ${eventType}`)).size).toBe(
      51,
    )
    expect(subscriptions().every((subscription) => subscription.callbackUrl === callbackUrl)).toBe(true)
    expect(await sync()).toEqual({ created: 0, renewed: 0, kept: 51, failed: [] })
    expect(pauses).toEqual([])
  })

  it('renews within 30 days of the expiry, and creates what is gone', async () => {
    await sync()
    clock.time += 59 * DAY_MS
    expect(await sync()).toMatchObject({ renewed: 0, kept: 51 })
    clock.time += 2 * DAY_MS
    const [first] = subscriptions()
    if (first !== undefined) simulator.webhooks.remove(first.id)
    expect(await sync()).toEqual({ created: 1, renewed: 50, kept: 0, failed: [] })
    expect(subscriptions().every(({ expiresAt }) => expiresAt - clock.time === 90 * DAY_MS)).toBe(true)
  })

  it('lists again after an HTML 504, and tries what is still missing', async () => {
    const remove = simulator.inject({
      ...WEBHOOKS,
      kind: failWith(504, { body: '<html>', contentType: 'text/html' }),
    })
    inPause = remove
    const before = simulator.journal.length
    expect(await sync()).toEqual({ created: 51, renewed: 0, kept: 0, failed: [] })
    expect(pauses).toEqual([5_000])
    // A list that fails, another one, and the creations.
    expect(simulator.journal.length - before).toBe(53)
  })

  it('reports what Oura does not create after four rounds', async () => {
    const remove = simulator.inject({ ...WEBHOOKS, kind: failWith(500) })
    const { failed, ...counts } = await sync().finally(remove)
    expect(counts).toEqual({ created: 0, renewed: 0, kept: 0 })
    expect(failed).toHaveLength(51)
    expect(failed[0]?.reason).toContain('status 500')
    expect(pauses).toEqual([5_000, 30_000, 120_000])
  })

  it('gives up at once if Oura refuses the application', async () => {
    const remove = simulator.inject({ ...WEBHOOKS, kind: failWith(401) })
    await expect(sync().finally(remove)).rejects.toThrow('OURA_CLIENT_ID')
    expect(pauses).toEqual([])
  })

  it('runs in one process at a time', async () => {
    const results = await Promise.all([sync(), sync()])
    expect(results.map(({ created }) => created).sort()).toEqual([0, 51])
  })
})
