import { once } from 'node:events'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { DAY_MS } from '../../../src/time.ts'
import { dedupeKey, parseWebhookEvent } from '../../../src/webhooks/webhook-event.ts'
import { createBrowser } from '../../support/auth/browser.ts'
import {
  ask,
  consent,
  type GatewayAddress,
  loginEnvironment,
  registration,
} from '../../support/auth/login.ts'
import { createRecordingLog } from '../../support/client.ts'
import { readSubscription, type Subscriber, subscriptionRequest } from '../../support/live/subscription.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const PUBLIC_URL = 'http://localhost'
const SECRET = loginEnvironment(PUBLIC_URL, 'http://localhost:9')['OURA_CLIENT_SECRET'] ?? ''
const GATEWAY_SECRET = 'canary-gateway-secret-of-the-inbox-0123456789'
const EVENTS = 10_000
const CONNECTIONS = 64
const USERS = 10
const DAYS = 100
const TYPES = [
  { field: 'dailySleep', dataType: 'daily_sleep' },
  { field: 'dailyReadiness', dataType: 'daily_readiness' },
]
const NODES = `subscription Changes($after: String) {
  documentChanged(after: $after) {
    cursor documentId node { ... on DailySleep { score } ... on DailyReadiness { score } }
  }
}`

/** The body of the event with a number. */
type BodyOf = (n: number) => string

const ofUnknownUsers: BodyOf = (n) => eventBody({ object_id: `record-${n}`, user_id: `user-${n % 500}` })

const startGateway = (storeUrl: string, ouraUrl = 'http://localhost:9') =>
  startProcessGateway({
    ...loginEnvironment(PUBLIC_URL, ouraUrl),
    STORE_URL: storeUrl,
    GATEWAY_SECRET,
    LOG_LEVEL: 'warn',
    OURA_RATE_LIMITS: 'off',
  })

/** Posts 10,000 events over many connections. Returns those that were acknowledged, and the longest time of one, ms. */
async function post(graphqlUrl: string, bodyOf: BodyOf, onAcknowledged: (count: number) => void = () => {}) {
  const dispatcher = new Agent({ connections: CONNECTIONS })
  const url = graphqlUrl.replace(/\/graphql$/, '/webhooks/oura')
  const acknowledged: number[] = []
  let next = 0
  let longestMs = 0
  async function postInTurn() {
    while (next < EVENTS) {
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
async function lostOf(storeUrl: string, events: readonly number[], bodyOf: BodyOf): Promise<number[]> {
  const store = createStore(storeUrl, { clock: systemClock, log: createRecordingLog() })
  try {
    await vi.waitFor(async () => expect(await store.inbox.length()).toBe(0), {
      timeout: 60_000,
      interval: 250,
    })
    const lost: number[] = []
    for (let from = 0; from < events.length; from += 500) {
      const part = events.slice(from, from + 500)
      const isNew = await Promise.all(part.map((n) => store.inbox.add(keyOf(bodyOf(n)), '')))
      lost.push(...part.filter((_, index) => isNew[index]))
    }
    return lost
  } finally {
    await store.close()
  }
}

function keyOf(body: string): string {
  const event = parseWebhookEvent(Buffer.from(body))
  if (event === null) throw new Error('The body is no event.')
  return dedupeKey(event, 0)
}

interface ChangedRecord {
  readonly userId: string
  readonly dataType: string
  readonly ouraId: string
}

/** Users whose records are cached, and whose open subscriptions read every changed record. */
async function startLiveWorld(storeUrl: string) {
  const users = Array.from({ length: USERS }, (_, n) => ({ token: `user-${n}`, seed: n + 1 }))
  const simulator = await startSimulator({ users, oauth: registration(PUBLIC_URL) })
  const gateway = startGateway(storeUrl, simulator.url)
  const url = await gateway.url()
  const address: GatewayAddress = {
    url: PUBLIC_URL,
    send(request) {
      const { pathname, search } = new URL(request.url)
      return fetch(new Request(new URL(pathname + search, url), request))
    },
  }
  const dayOf = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10)
  const range = `startDate: "${dayOf(DAYS + 1)}", endDate: "${dayOf(2)}"`
  const query = `{ viewer { ${TYPES.map(({ field }) => `${field}(${range}) { nodes { ouraId score } }`).join(' ')} } }`

  async function startPerson(user: string) {
    const browser = createBrowser(address.send)
    await browser.fetch(await consent(address, browser, '', { user }))
    const nodes = async (): Promise<Record<string, { ouraId: string; score: number }[]>> => {
      const { data, errors } = await ask(address, browser, query)
      expect(errors).toEqual([])
      return Object.fromEntries(TYPES.map(({ field, dataType }) => [dataType, data.viewer[field].nodes]))
    }
    const first = await nodes()
    const userId = simulator.journal.at(-1)?.user ?? ''
    const records: ChangedRecord[] = []
    for (const [dataType, found] of Object.entries(first)) {
      for (const { ouraId } of found) {
        simulator.changeRecord(userId, dataType, ouraId, { score: 1 })
        records.push({ userId, dataType, ouraId })
      }
    }
    const seen = new Set<string>()
    let open: Subscriber | null = null
    let isClosed = false
    /** Reads changes, and resumes after the last one, as clients do. */
    async function follow(after: string | null): Promise<void> {
      const request = subscriptionRequest(NODES, { after })
      open = readSubscription(await browser.fetch(`${PUBLIC_URL}/graphql`, request))
      let last = after ?? ''
      for (;;) {
        const payload = await open.next().catch(() => null)
        const change = payload?.data?.documentChanged
        if (change == null) break
        last = change.cursor
        if (change.node?.score === 1) seen.add(change.documentId)
      }
      if (!isClosed) await follow(last)
    }
    const opened = follow(null)
    return {
      records,
      seen,
      nodes,
      async close() {
        isClosed = true
        await open?.close()
        await opened
      },
    }
  }

  const people: Awaited<ReturnType<typeof startPerson>>[] = []
  // One after the other: the last request is that of this user.
  for (const { token } of users) people.push(await startPerson(token))
  return {
    simulator,
    url,
    records: people.flatMap(({ records }) => records),
    /** Waits until each subscriber has the new values of all records of its user. */
    untilAllSeen: () =>
      vi.waitFor(
        () => {
          const missing = people.map(({ records, seen }) => records.length - seen.size)
          expect(missing).toEqual(people.map(() => 0))
        },
        { timeout: 60_000, interval: 100 },
      ),
    /** Queries show the new value of each record. */
    async expectNewValues() {
      for (const person of people) {
        for (const nodes of Object.values(await person.nodes()))
          expect(new Set(nodes.map(({ score }) => score))).toEqual(new Set([1]))
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(people.map((person) => person.close()))
      await gateway[Symbol.asyncDispose]()
      await simulator.close()
    },
  }
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
    'accepts 10,000 events at 300 a second at least, loses none, answers queries, and asks Oura at most once for each changed record (%s)',
    { timeout: 180_000 },
    async (kind) => {
      if (kind === 'redis') await redis?.command('FLUSHALL')
      const storeUrl = urlOf(kind, 'throughput.db')
      await using world = await startLiveWorld(storeUrl)
      const { url, records, simulator } = world
      const bodyOf: BodyOf = (n) => {
        const { userId, dataType, ouraId } = records[n % records.length] as ChangedRecord
        const event_time = new Date(Date.now() - 60_000 + n).toISOString()
        return eventBody({ user_id: userId, data_type: dataType, object_id: ouraId, event_time })
      }
      // One body for each number, whenever it is asked for.
      const bodies = Array.from({ length: EVENTS }, (_, n) => bodyOf(n))
      const bodyAt: BodyOf = (n) => bodies[n] as string
      const before = simulator.journal.length
      const queries = queryMeanwhile(url)
      const { acknowledged, longestMs, perSecond } = await post(url, bodyAt)
      const answers = await queries.stop()
      expect(acknowledged).toHaveLength(EVENTS)
      expect(await lostOf(storeUrl, acknowledged, bodyAt)).toEqual([])
      await world.untilAllSeen()
      await world.expectNewValues()
      const requests = simulator.journal
        .slice(before)
        .filter(({ path }) => path.startsWith('/v2/usercollection/')).length
      console.info(
        `${kind}: ${Math.round(perSecond)} events/s, longest ${Math.round(longestMs)} ms; ${answers.answered} queries, longest ${Math.round(answers.longestMs)} ms; ${requests} requests to Oura for ${records.length} changed records`,
      )
      expect(perSecond).toBeGreaterThan(300)
      expect(longestMs).toBeLessThan(10_000)
      expect(answers.answered).toBeGreaterThan(10)
      expect(requests).toBeLessThanOrEqual(records.length)
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
      const posting = post(url, ofUnknownUsers, (count) => {
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
      expect(await lostOf(storeUrl, acknowledged, ofUnknownUsers)).toEqual([])
    },
  )
})
