import { describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { DEMO_TOKEN } from '../../../src/simulator/simulator.ts'
import { HOUR_MS } from '../../../src/time.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { type GatewayTestOptions, startGateway, type TestGateway } from '../../support/gateway.ts'
import { logIn, post, subscribe } from '../../support/live/subscribers.ts'
import { type ExportedSpan, startOtlpReceiver, treesOf } from '../../support/otlp-receiver.ts'

const RANGE = 'startDate: "2026-11-01", endDate: "2026-11-07"'
const NIGHTS = `query Nights { viewer { sleepPeriods(${RANGE}) { nodes { id } } } }`

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT_ID = '00f067aa0ba902b7'
const SAMPLED = { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` }
const NOT_SAMPLED = { traceparent: `00-${TRACE_ID}-${PARENT_ID}-00` }

/** What the collector has got of some operations when the gateway is closed. */
async function traceOf(
  work: (gateway: TestGateway) => Promise<unknown>,
  options: GatewayTestOptions = {},
): Promise<{ spans: ExportedSpan[]; gateway: TestGateway }> {
  await using receiver = await startOtlpReceiver()
  const gateway = await startGateway({
    ...options,
    config: { otlpTracesUrl: receiver.tracesUrl, ...options.config },
  })
  try {
    await work(gateway)
  } finally {
    await gateway[Symbol.asyncDispose]()
  }
  return { spans: receiver.spans(), gateway }
}

const named = (spans: readonly ExportedSpan[], name: string): ExportedSpan => {
  const found = spans.find((span) => span.name === name)
  if (found === undefined) throw new Error(`${name} is not among ${spans.map((span) => span.name)}`)
  return found
}

const SLEEP = 'GET /v2/usercollection/sleep'
const OF_SLEEP = { 'collection sleep': { 'planner sleep': {}, 'fetch sleep': { [SLEEP]: {} } } }

describe('a traced operation', () => {
  it('over HTTP has spans of its collections, the planner and the requests to Oura', async () => {
    const query = `query Both { viewer { sleepPeriods(${RANGE}) { nodes { id } } workouts(${RANGE}) { nodes { id } } } }`
    const { spans, gateway } = await traceOf(async ({ listen }) => {
      const response = await fetch(await listen(), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      expect((await response.json()).errors).toBeUndefined()
    })
    expect(treesOf(spans)).toEqual({
      query: {
        ...OF_SLEEP,
        'collection workout': {
          'planner workout': {},
          'fetch workout': { 'GET /v2/usercollection/workout': {} },
        },
      },
    })
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    const operation = named(spans, 'query')
    expect([operation.kind, operation.isError, operation.parentSpanId]).toEqual([2, false, undefined])
    expect(operation.attributes).toEqual({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Both',
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'http.response.status_code': 200,
      'oura.requests': 2,
      'oura.retries': 0,
      'oura.cache_hits': 0,
      'oura.wait_ms': 0,
    })
    expect(named(spans, 'collection sleep').attributes).toEqual({
      'oura.resource': 'sleep',
      'oura.operation': 'load',
      'oura.questions': 1,
      'oura.range.start': '2026-11-01',
      'oura.range.end': '2026-11-07',
    })
    const request = named(spans, SLEEP)
    expect(request.kind).toBe(3)
    expect(request.attributes).toMatchObject({
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(gateway.simulator.url).port),
      'url.template': '/v2/usercollection/sleep',
      'http.response.status_code': 200,
      'oura.resource': 'sleep',
      'oura.range.start': '2026-10-30',
      'oura.range.end': '2026-11-09',
    })
    expect(request.attributes['oura.trace_id']).toMatch(/./)
    expect(operation.endedAtNs >= request.endedAtNs && request.startedAtNs >= operation.startedAtNs).toBe(
      true,
    )
  })

  it('from the cache has a collection without planner and requests', async () => {
    const { spans } = await traceOf(async ({ ask }) => {
      await ask(NIGHTS)
      await ask(NIGHTS, undefined, SAMPLED)
    })
    const second = spans.filter(({ traceId }) => traceId === TRACE_ID)
    expect(treesOf(second)).toEqual({ query: { 'collection sleep': {} } })
    expect(named(second, 'query').attributes).toMatchObject({ 'oura.requests': 0, 'oura.cache_hits': 1 })
  })

  it('is part of the trace of its traceparent, which is in the log lines too', async () => {
    const { spans, gateway } = await traceOf(({ ask }) => ask(NIGHTS, undefined, SAMPLED))
    expect(treesOf(spans)).toEqual({ query: OF_SLEEP })
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]))
    const operation = named(spans, 'query')
    expect(operation.parentSpanId).toBe(PARENT_ID)
    const lines = gateway.log.lines.filter(({ message }) => ['operation', 'Oura responded'].includes(message))
    expect(lines.map(({ message, fields }) => [message, fields])).toEqual([
      [
        'Oura responded',
        expect.objectContaining({ trace_id: TRACE_ID, span_id: named(spans, 'fetch sleep').spanId }),
      ],
      ['operation', expect.objectContaining({ trace_id: TRACE_ID, span_id: operation.spanId })],
    ])
  })

  it('is not exported if the caller does not sample the trace, but its id is in the log lines', async () => {
    const { spans, gateway } = await traceOf(({ ask }) => ask(NIGHTS, undefined, NOT_SAMPLED))
    expect(spans).toEqual([])
    const [line] = gateway.log.lines.filter(({ message }) => message === 'operation')
    expect(line?.fields).toMatchObject({ trace_id: TRACE_ID })
  })

  it.each([
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${PARENT_ID}-01`,
    `ff-${TRACE_ID}-${PARENT_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
  ])('begins a new trace for the invalid traceparent "%s"', async (traceparent) => {
    const { spans } = await traceOf(({ ask }) => ask('query { __typename }', undefined, { traceparent }))
    expect(treesOf(spans)).toEqual({ query: {} })
    expect(spans[0]?.traceId).not.toBe(TRACE_ID)
    expect(spans[0]?.parentSpanId).toBeUndefined()
  })

  it('says which request failed, and with what', async () => {
    const { spans } = await traceOf(
      async ({ ask, simulator }) => {
        simulator.inject({ match: { resource: 'sleep' }, kind: failWith(503) })
        const { errors } = await ask(NIGHTS)
        expect(errors).toHaveLength(1)
      },
      { config: { ouraMaxRetries: 1 } },
    )
    expect(treesOf(spans)).toEqual({
      query: {
        'collection sleep': { 'planner sleep': {}, 'fetch sleep': { [SLEEP]: {}, [`${SLEEP} 2`]: {} } },
      },
    })
    const requests = spans.filter(({ name }) => name === SLEEP)
    expect(requests.map(({ isError, attributes }) => [isError, attributes['error.type']])).toEqual([
      [true, '503'],
      [true, '503'],
    ])
    expect(requests.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1])
    for (const name of ['query', 'fetch sleep']) {
      const { isError, attributes } = named(spans, name)
      expect([isError, attributes['error.type']]).toEqual([true, 'UPSTREAM_UNAVAILABLE'])
    }
  })

  it('says that an invalid operation failed', async () => {
    const { spans } = await traceOf(({ ask }) => ask('{ nothing }'))
    expect(spans).toMatchObject([
      { name: 'query', isError: true, attributes: { 'error.type': 'GRAPHQL_VALIDATION_FAILED' } },
    ])
  })

  it('has one collection for the fields that a batch of DataLoader joins', async () => {
    const query = `{ viewer {
      one: sleepPeriods(startDate: "2026-11-01", endDate: "2026-11-03") { nodes { id } }
      two: sleepPeriods(startDate: "2026-11-04", endDate: "2026-11-07") { nodes { id } } } }`
    const { spans } = await traceOf(({ ask }) => ask(query))
    expect(treesOf(spans)).toEqual({ query: OF_SLEEP })
    expect(named(spans, 'collection sleep').attributes).toMatchObject({
      'oura.questions': 2,
      'oura.range.start': '2026-11-01',
      'oura.range.end': '2026-11-07',
    })
    expect(named(spans, 'planner sleep').attributes).toMatchObject({
      'oura.questions': 2,
      'oura.planned_requests': 1,
    })
  })

  it('is linked with the operation whose request to Oura it shares', async () => {
    const { spans, gateway } = await traceOf(async ({ ask, simulator }) => {
      simulator.inject({ match: { resource: 'sleep' }, kind: { type: 'delay', ms: 50 } })
      await Promise.all([ask(NIGHTS), ask(NIGHTS, undefined, SAMPLED)])
    })
    expect(gateway.simulator.journal.filter(({ resource }) => resource === 'sleep')).toHaveLength(1)
    const fetched = named(spans, 'fetch sleep')
    const collections = spans.filter(({ name }) => name === 'collection sleep')
    const waiting = collections.find(({ traceId }) => traceId !== fetched.traceId)
    expect(waiting?.links).toEqual([{ traceId: fetched.traceId, spanId: fetched.spanId }])
    expect(fetched.links).toEqual([{ traceId: waiting?.traceId, spanId: waiting?.spanId }])
    expect(collections.find(({ traceId }) => traceId === fetched.traceId)?.links).toEqual([])
    expect(named(spans, SLEEP).parentSpanId).toBe(fetched.spanId)
  })

  it('holds no ids of records and no tokens', async () => {
    await using receiver = await startOtlpReceiver()
    let id = ''
    {
      await using gateway = await startGateway({ config: { otlpTracesUrl: receiver.tracesUrl } })
      const { data } = await gateway.ask<
        { viewer: { workouts: { nodes: { id: string; ouraId: string }[] } } },
        object
      >(`{ viewer { workouts(${RANGE}) { nodes { id ouraId } } } }`)
      id = data.viewer.workouts.nodes[0]?.ouraId ?? ''
      expect(id).not.toBe('')
      await gateway.ask('query ($id: ID!) { viewer { workout(ouraId: $id) { id } } }', { id } as never)
    }
    const text = JSON.stringify(receiver.spans(), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    )
    expect(text).toContain('/v2/usercollection/workout')
    for (const secret of [id, DEMO_TOKEN, 'Bearer', 'viewer {']) expect(text).not.toContain(secret)
  })
})

it('a refresh of an expired token and an event of a subscription have spans', async () => {
  await using receiver = await startOtlpReceiver()
  {
    await using gateway = await startLoginGateway({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint },
      simulator: { oauth: { accessTokenSeconds: 3600 } },
    })
    const person = await logIn(gateway)
    gateway.clock.time += 2 * HOUR_MS
    const subscriber = await subscribe(gateway, person.browser)
    await post(gateway, { user_id: person.userId, object_id: person.nights[0]?.ouraId })
    expect(await subscriber.next()).toHaveProperty('data.documentChanged')
    await subscriber.close()
  }
  const spans = receiver.spans()
  expect(named(spans, 'refresh token')).toMatchObject({
    kind: 3,
    isError: false,
    attributes: { 'http.request.method': 'POST', 'server.address': '127.0.0.1', 'oura.provider': 'cloud' },
  })
  const subscription = named(spans, 'subscription')
  const event = named(spans, 'subscription event')
  expect(event.links).toEqual([{ traceId: subscription.traceId, spanId: subscription.spanId }])
  expect(event.traceId).not.toBe(subscription.traceId)
  expect(treesOf(spans.filter(({ traceId }) => traceId === event.traceId))).toMatchObject({
    'subscription event': {
      'collection daily_sleep': {
        'get grant': {},
        'refresh token': {},
        'put grant': {},
        'GET /v2/usercollection/daily_sleep/{document_id}': {},
      },
    },
  })
})

it('a logged-in user has spans of the store', async () => {
  await using receiver = await startOtlpReceiver()
  {
    await using gateway = await startLoginGateway({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await browser.fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: NIGHTS }),
    })
    expect(response.status).toBe(200)
  }
  const spans = receiver.spans()
  const operation = named(spans, 'query')
  const reads = spans.filter(({ attributes }) => attributes['db.operation.name'] !== undefined)
  expect(reads.map(({ name, parentSpanId }) => [name, parentSpanId])).toContainEqual([
    'get session',
    operation.spanId,
  ])
  expect(reads[0]).toMatchObject({
    kind: 3,
    attributes: { 'db.system.name': 'memory', 'db.operation.name': 'get', 'db.collection.name': 'session' },
  })
  // Only operations are traced: a login has no spans.
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
})

it('a collector that refuses spans costs one line in the log, and no answer', async () => {
  await using receiver = await startOtlpReceiver(400)
  const gateway = await startGateway({ config: { otlpTracesUrl: receiver.tracesUrl } })
  expect((await gateway.ask(NIGHTS)).errors).toEqual([])
  await gateway[Symbol.asyncDispose]()
  expect(receiver.requests).toHaveLength(1)
  expect(gateway.log.lines.filter(({ message }) => message.startsWith('spans'))).toEqual([
    { level: 'warn', fields: { reason: 400, count: 1 }, message: 'spans could not be exported and are lost' },
  ])
})
