import { once } from 'node:events'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { dedupeKey, parseWebhookEvent } from '../../../src/webhooks/webhook-event.ts'
import { loginEnvironment } from '../../support/auth/login.ts'
import { createRecordingLog } from '../../support/client.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const SECRET = loginEnvironment('http://localhost', 'http://localhost:9')['OURA_CLIENT_SECRET'] ?? ''
const GATEWAY_SECRET = 'canary-gateway-secret-of-the-inbox-0123456789'
const EVENTS = 10_000
const CONNECTIONS = 64

const bodyOf = (n: number) => eventBody({ object_id: `record-${n}`, user_id: `user-${n % 500}` })

const startGateway = (storeUrl: string) =>
  startProcessGateway({
    ...loginEnvironment('http://localhost', 'http://localhost:9'),
    STORE_URL: storeUrl,
    GATEWAY_SECRET,
    LOG_LEVEL: 'warn',
  })

/** Posts events over many connections. Returns those that were acknowledged, and the longest time of one, ms. */
async function post(graphqlUrl: string, count: number, onAcknowledged: (count: number) => void = () => {}) {
  const dispatcher = new Agent({ connections: CONNECTIONS })
  const url = graphqlUrl.replace(/\/graphql$/, '/webhooks/oura')
  const acknowledged: number[] = []
  let next = 0
  let longestMs = 0
  async function postInTurn() {
    while (next < count) {
      const n = next++
      const body = bodyOf(n)
      const headers = signedHeaders(body, SECRET, Math.floor(Date.now() / 1000))
      const startedAt = performance.now()
      // A killed process ends the connection: that event was not acknowledged.
      const response = await request(url, { method: 'POST', body, headers, dispatcher }).catch(() => null)
      if (response === null) return
      await response.body.dump().catch(() => undefined)
      if (response.statusCode !== 204) throw new Error(`Status ${response.statusCode}`)
      longestMs = Math.max(longestMs, performance.now() - startedAt)
      onAcknowledged(acknowledged.push(n))
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: CONNECTIONS }, postInTurn))
  const perSecond = acknowledged.length / ((performance.now() - startedAt) / 1000)
  await dispatcher.destroy()
  return { acknowledged, longestMs, perSecond }
}

/** Queries until it is stopped; returns how many were answered and the longest time of one, ms. */
function queryMeanwhile(url: string) {
  let isStopped = false
  let answered = 0
  let longestMs = 0
  async function run() {
    while (!isStopped) {
      const startedAt = performance.now()
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      })
      expect(await response.json()).toMatchObject({ data: { __typename: 'Query' } })
      longestMs = Math.max(longestMs, performance.now() - startedAt)
      answered++
    }
    return { answered, longestMs }
  }
  const running = run()
  return {
    stop() {
      isStopped = true
      return running
    },
  }
}

/** Waits until all events are worked, then tells which of them the store does not know. */
async function lostOf(storeUrl: string, events: readonly number[]): Promise<number[]> {
  const store = createStore(storeUrl, { clock: systemClock, log: createRecordingLog() })
  try {
    await vi.waitFor(async () => expect(await store.inbox.length()).toBe(0), {
      timeout: 60_000,
      interval: 250,
    })
    const lost: number[] = []
    for (let from = 0; from < events.length; from += 500) {
      const part = events.slice(from, from + 500)
      const isNew = await Promise.all(part.map((n) => store.inbox.add(keyOf(n), '')))
      lost.push(...part.filter((_, index) => isNew[index]))
    }
    return lost
  } finally {
    await store.close()
  }
}

function keyOf(n: number): string {
  const event = parseWebhookEvent(Buffer.from(bodyOf(n)))
  if (event === null) throw new Error('The body is no event.')
  return dedupeKey(event, 0)
}

let folder: TemporaryFolder
let redis: RedisServer | undefined
const kinds = hasRedis ? ['file', 'redis'] : ['file']
beforeAll(async () => {
  folder = makeTemporaryFolder()
  if (hasRedis) redis = await startRedis('--appendfsync', 'always')
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await redis?.dispose()
})

describe(`the inbox in a file and in ${withRedis}`, () => {
  const urlOf = (kind: string, name: string) =>
    kind === 'file' ? `file:${folder.file(name)}` : (redis?.url ?? '')

  it.each(kinds)(
    'accepts 10,000 events at 300 a second at least, loses none and answers queries (%s)',
    { timeout: 180_000 },
    async (kind) => {
      if (kind === 'redis') await redis?.command('FLUSHALL')
      const storeUrl = urlOf(kind, 'throughput.db')
      await using gateway = startGateway(storeUrl)
      const url = await gateway.url()
      const queries = queryMeanwhile(url)
      const { acknowledged, longestMs, perSecond } = await post(url, EVENTS)
      const answers = await queries.stop()
      console.info(
        `${kind}: ${Math.round(perSecond)} events/s, longest ${Math.round(longestMs)} ms; ${answers.answered} queries, longest ${Math.round(answers.longestMs)} ms`,
      )
      expect(acknowledged).toHaveLength(EVENTS)
      expect(perSecond).toBeGreaterThan(300)
      expect(longestMs).toBeLessThan(10_000)
      expect(answers.answered).toBeGreaterThan(10)
      expect(await lostOf(storeUrl, acknowledged)).toEqual([])
    },
  )

  it.each(kinds)(
    'has every acknowledged event after kill -9, and the next process works it (%s)',
    { timeout: 180_000 },
    async (kind) => {
      if (kind === 'redis') await redis?.command('FLUSHALL')
      const storeUrl = urlOf(kind, 'killed.db')
      const killed = startGateway(storeUrl)
      const url = await killed.url()
      const posting = post(url, EVENTS, (count) => {
        if (count === EVENTS / 20) killed.child.kill('SIGKILL')
      })
      await once(killed.child, 'close')
      const { acknowledged } = await posting
      if (kind === 'redis') {
        await redis?.signal('SIGKILL')
        await redis?.restart()
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(EVENTS / 20)
      expect(acknowledged.length).toBeLessThan(EVENTS)
      await using next = startGateway(storeUrl)
      await next.url()
      expect(await lostOf(storeUrl, acknowledged)).toEqual([])
    },
  )
})
