import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BadUserInputError,
  CircuitOpenError,
  type Client,
  type ClientOptions,
  createClient,
  ForbiddenError,
  RateLimitedError,
  UnauthenticatedError,
  UpstreamInvalidError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../../src/client/client.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import { failWith, rateLimited, tokenExpired } from '../../../src/simulator/faults.ts'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { NOW } from '../../support/simulator/api.ts'

const clock = { now: () => NOW }
const noSleep = async () => undefined
const WEEK = { startDate: '2026-11-13', endDate: '2026-11-19' }
const MORNING = { startDatetime: '2026-11-19T06:00:00Z', endDatetime: '2026-11-19T08:00:00+01:00' } as const

let simulator: Simulator
const clients: Client[] = []
beforeAll(async () => {
  simulator = await startSimulator({
    now: clock.now,
    users: [{ token: 'other' }, { token: 'new', empty: true }],
  })
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await simulator.close()
})

/** A client of its own for each test, because circuit breakers and limits belong to one. */
function open(options: ClientOptions = {}): Client {
  const client = createClient({
    accessToken: simulator.accessToken,
    baseUrl: simulator.url,
    clock,
    sleep: noSleep,
    ...options,
  })
  clients.push(client)
  return client
}

/** The requests that a body sends. */
async function requestsOf(body: () => Promise<unknown>) {
  const before = simulator.journal.length
  await body()
  return simulator.journal.slice(before)
}

async function withFault<T>(fault: Parameters<Simulator['inject']>[0], body: () => Promise<T>): Promise<T> {
  const remove = simulator.inject(fault)
  try {
    return await body()
  } finally {
    remove()
  }
}

describe('lists', () => {
  it('iterates the records of a range of days in order, as plain objects', async () => {
    const days: string[] = []
    for await (const night of open().dailySleep.list(WEEK)) {
      days.push(night.day)
      expect(Object.getPrototypeOf(night)).toBe(Object.prototype)
      expect(JSON.parse(JSON.stringify(night))).toEqual(night)
      expect(Object.getPrototypeOf(night.contributors)).toBe(Object.prototype)
    }
    expect(days).toEqual([13, 14, 15, 16, 17, 18, 19].map((day) => `2026-11-${day}`))
  })

  it('collects the same records with all', async () => {
    const { sleep } = open()
    const listed = []
    for await (const period of sleep.list(WEEK)) listed.push(period)
    expect(await sleep.all(WEEK)).toEqual(listed)
    expect(listed[0]).toMatchObject({
      id: expect.any(String),
      day: '2026-11-13',
      heartRate: { interval: 300, items: expect.any(Array) },
      readiness: { score: expect.any(Number), contributors: expect.any(Object) },
    })
  })

  it('leaves out the samples of light records', async () => {
    const [night] = await open().sleep.all({ ...WEEK, fields: 'light' })
    expect(night).toMatchObject({ heartRate: null, totalSleepDuration: expect.any(Number) })
  })

  it('fetches a long range in windows, each when it is reached', async () => {
    const { sleep } = open()
    const range = { startDate: '2025-11-01', endDate: '2026-11-19' }
    const first = await requestsOf(async () => {
      for await (const _ of sleep.list(range)) break
    })
    expect(first).toHaveLength(1)
    expect(await requestsOf(() => sleep.all(range))).toHaveLength(2)
  })

  it('ends today by default', async () => {
    const nights = await open().dailySleep.all({ startDate: '2026-11-19' })
    expect(nights.map(({ day }) => day)).toEqual(['2026-11-19', '2026-11-20'])
  })

  it('reads the rows of a time series between two instants, without the second', async () => {
    const { heartrate } = open()
    const rows = await heartrate.all(MORNING)
    expect(rows.length).toBeGreaterThan(5)
    const [from, until] = [Date.parse(MORNING.startDatetime), Date.parse(MORNING.endDatetime)]
    const times = rows.map(({ timestamp }) => Date.parse(timestamp ?? ''))
    expect(times.every((time) => time >= from && time < until)).toBe(true)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect('id' in (rows[0] ?? {})).toBe(false)
    const asDates = { startDatetime: new Date(from), endDatetime: new Date(until) }
    expect(await heartrate.all(asDates)).toEqual(rows)
  })

  it('reads what has no day as a whole', async () => {
    const rings = await open().ringConfiguration.all()
    expect(rings[0]).toMatchObject({ id: expect.any(String), color: expect.any(String) })
  })

  it('never cuts a list off: more pages than maxPages are an error', async () => {
    const { heartrate } = open()
    const days = { startDatetime: '2026-11-01T00:00:00Z', endDatetime: '2026-11-19T00:00:00Z' }
    await expect(heartrate.all({ ...days, maxPages: 2 })).rejects.toThrow('more than 2 pages of heartrate')
    await expect(open({ maxPages: 2 }).heartrate.all(days)).rejects.toThrow(UpstreamInvalidError)
  })

  it('counts the pages of all windows together', async () => {
    const range = { startDate: '2025-11-01', endDate: '2026-11-19' }
    const read = (maxPages: number) => open().sleep.all({ ...range, maxPages })
    await expect(read(1)).rejects.toThrow('more than 1 pages of sleep')
    expect((await read(2)).length).toBeGreaterThan(370)
  })

  it.each([
    ['startDate', { startDate: '2026-02-30' }],
    ['startDate', { startDate: '2026-11-20T00:00:00Z' }],
    ['endDate', { startDate: '2026-11-20', endDate: 'today' }],
    ['startDate', { startDate: '2026-11-20', endDate: '2026-11-19' }],
    ['startDate', {} as { startDate: string }],
  ])('refuses an invalid %s: %j', async (argument, range) => {
    const sent = await requestsOf(async () => {
      const error = await open()
        .dailySleep.all(range)
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(BadUserInputError)
      expect(error).toMatchObject({ code: 'BAD_USER_INPUT', extensions: { argument } })
    })
    expect(sent).toEqual([])
  })

  it.each([
    ['startDatetime', { startDatetime: '2026-11-19T06:00:00' }],
    ['startDatetime', { startDatetime: new Date(Number.NaN) }],
    ['startDatetime', { startDatetime: MORNING.endDatetime, endDatetime: MORNING.startDatetime }],
    ['endDatetime', { startDatetime: MORNING.startDatetime, endDatetime: '2026-11-19' }],
  ])('refuses an invalid %s: %j', async (argument, range) => {
    await expect(open().heartrate.all(range)).rejects.toMatchObject({ extensions: { argument } })
  })
})

describe('single records', () => {
  it('gets one by its id, null for an unknown one', async () => {
    const { workout } = open()
    const [known] = await workout.all({ startDate: '2026-10-01' })
    expect(await workout.get(known?.id ?? '')).toEqual(known)
    expect(await workout.get('00000000-0000-4000-a000-000000000000')).toBeNull()
  })

  it('gets the personal information', async () => {
    expect(await open().personalInfo.get()).toMatchObject({ id: simulator.userId, email: 'demo@example.com' })
  })

  it('gets the latest record of days with one request', async () => {
    const { dailySleep } = open()
    const sent = await requestsOf(async () => {
      expect(await dailySleep.latest()).toMatchObject({ day: '2026-11-20' })
    })
    expect(sent).toHaveLength(1)
  })

  it('finds the latest record of days, however old', async () => {
    const later = Date.parse('2027-09-01T00:00:00Z')
    const past = await startSimulator({ now: clock.now })
    const client = createClient({ accessToken: 'demo', baseUrl: past.url, clock: { now: () => later } })
    try {
      expect(await client.dailySleep.latest()).toMatchObject({ day: '2026-11-20', score: expect.any(Number) })
      expect(past.journal).toHaveLength(3)
    } finally {
      await client.close()
      await past.close()
    }
  })

  it('has no latest record of a user without any', async () => {
    const { dailySleep, ringConfiguration, heartrate } = open().forUser({ id: 'new', accessToken: 'new' })
    expect(await dailySleep.latest()).toBeNull()
    expect(await ringConfiguration.latest()).toBeNull()
    expect(await heartrate.latest()).toBeNull()
  })

  it('gets the newest row of a time series', async () => {
    const row = await open().heartrate.latest()
    expect(NOW - Date.parse(row?.timestamp ?? '')).toBeLessThan(3_600_000)
  })
})

it('has every resource of the registry, with the methods that Oura serves', async () => {
  const client = open()
  const methods = resources.map((resource) => {
    const { name } = resource
    const camelCase = name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    return [resource, (client as unknown as Record<string, object>)[camelCase]] as const
  })
  for (const [resource, ofClient] of methods) {
    const expected = resource.single
      ? ['get']
      : [
          'list',
          'all',
          ...(resource.hasRecordRoute ? ['get'] : []),
          ...(resource.hasLatest || resource.slotUnit !== 'hour' ? ['latest'] : []),
        ]
    expect([resource.name, Object.keys(ofClient ?? {})]).toEqual([resource.name, expected])
  }
})

describe('users', () => {
  it('asks a function for each access token', async () => {
    let calls = 0
    const client = open({
      accessToken: async () => {
        calls++
        return simulator.accessToken
      },
    })
    await client.dailySleep.all(WEEK)
    await client.dailySleep.all(WEEK)
    expect(calls).toBe(2)
  })

  it('asks the function again for a token that Oura rejects', async () => {
    const tokens = ['expired', simulator.accessToken]
    const client = open({ accessToken: () => tokens.shift() ?? simulator.accessToken })
    expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
  })

  it('reads for several users, each with their own records and limits', async () => {
    const client = open({ rateLimits: { application: [], user: [{ limit: 1, windowMs: 60_000 }] } })
    const other = client.forUser({ id: 'other', accessToken: 'other' })
    const [mine, theirs] = await Promise.all([client.dailySleep.all(WEEK), other.dailySleep.all(WEEK)])
    expect(mine[0]?.id).not.toBe(theirs[0]?.id)
    await expect(other.dailySleep.all(WEEK)).rejects.toBeInstanceOf(RateLimitedError)
  })

  it('says what to do without an access token', async () => {
    const client = createClient({ baseUrl: simulator.url })
    await expect(client.personalInfo.get()).rejects.toThrow('Pass `accessToken` or `user` to createClient.')
  })
})

describe('errors', () => {
  it.each([
    ['UNAUTHENTICATED', tokenExpired(), UnauthenticatedError],
    ['FORBIDDEN', failWith(403, { body: { detail: 'no' } }), ForbiddenError],
    ['UPSTREAM_UNAVAILABLE', failWith(503), UpstreamUnavailableError],
    ['UPSTREAM_UNAVAILABLE', { type: 'reset' } as const, UpstreamUnavailableError],
    ['UPSTREAM_INVALID', { type: 'garbage' } as const, UpstreamInvalidError],
    ['RATE_LIMITED', rateLimited(300, NOW), RateLimitedError],
  ])('is %s for %j', async (code, kind, type) => {
    await withFault({ kind }, async () => {
      const error = await open()
        .dailySleep.all(WEEK)
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject({ code })
    })
  })

  it('is a time-out if Oura does not respond', async () => {
    await withFault({ kind: { type: 'hang' } }, async () => {
      const { dailySleep } = open({ timeoutMs: 30, clock: { now: Date.now }, deadlineMs: 1000 })
      await expect(dailySleep.all(WEEK)).rejects.toBeInstanceOf(UpstreamTimeoutError)
    })
  })

  it('opens a circuit breaker while Oura fails', async () => {
    await withFault({ kind: failWith(500) }, async () => {
      const { dailySleep } = open({ maxRetries: 0 })
      const errors: unknown[] = []
      for (let call = 0; call < 12; call++) await dailySleep.all(WEEK).catch((error) => errors.push(error))
      expect(errors.at(-1)).toBeInstanceOf(CircuitOpenError)
    })
  })

  it('rejects with the reason of an aborted signal', async () => {
    await withFault({ kind: { type: 'hang' } }, async () => {
      const controller = new AbortController()
      const listed = open().dailySleep.all({ ...WEEK, signal: controller.signal })
      const reason = new Error('stopped')
      controller.abort(reason)
      await expect(listed).rejects.toBe(reason)
    })
    await expect.poll(() => simulator.inFlight).toBe(0)
  })

  it('reads a field of another form as null, and logs it', async () => {
    const body = {
      data: [{ id: 'a', day: '2026-11-13', score: 'high', contributors: { deep_sleep: [] } }],
      next_token: null,
    }
    const lines: object[] = []
    const log = (fields: object) => void lines.push(fields)
    await withFault({ kind: { type: 'wrongShape', body } }, async () => {
      const client = open({ log: { debug: () => undefined, info: log, warn: log, error: log } })
      const [night] = await client.dailySleep.all(WEEK)
      expect(night).toMatchObject({ id: 'a', score: null, contributors: { deepSleep: null } })
    })
    expect(lines).toEqual([
      { resource: 'daily_sleep', field: 'score' },
      { resource: 'daily_sleep', field: 'contributors.deep_sleep' },
    ])
  })
})

describe('options', () => {
  it('waits for the configured retry delays', async () => {
    const delays: number[] = []
    const sleep = async (ms: number) => void delays.push(ms)
    await withFault({ kind: failWith(503), times: 3 }, () =>
      open({ sleep, retryDelays: { baseMs: 0 } }).dailySleep.all(WEEK),
    )
    expect(delays).toEqual([0, 0, 0])
  })

  it('keeps rate limits, and none if they are off', async () => {
    const limited = open({ rateLimits: { application: [{ limit: 2, windowMs: 3_600_000 }], user: [] } })
    await limited.dailySleep.all(WEEK)
    await limited.dailySleep.all(WEEK)
    await expect(limited.dailySleep.all(WEEK)).rejects.toBeInstanceOf(RateLimitedError)
    expect(await limited.rateLimits()).toMatchObject({ application: [{ limit: 2, remaining: 0 }] })

    const unlimited = open({ rateLimits: false })
    expect(await unlimited.rateLimits()).toEqual({ application: [], user: [] })
    const calls = Array.from({ length: 20 }, () => unlimited.dailySleep.all(WEEK))
    await expect(Promise.all(calls)).resolves.toHaveLength(20)
  })

  it('counts requests and retries', async () => {
    const client = open()
    await withFault({ kind: failWith(503), times: 1 }, () => client.dailySleep.all(WEEK))
    expect(client.cost).toMatchObject({ requests: 2, retries: 1 })
  })

  it('uses the sandbox', async () => {
    const client = open({ sandbox: true })
    const sent = await requestsOf(() => client.dailySleep.all(WEEK))
    expect(sent.map(({ path }) => path)).toEqual(['/v2/sandbox/usercollection/daily_sleep'])
    await expect(client.personalInfo.get()).rejects.toThrow("Oura's sandbox does not serve personal_info.")
  })

  it('refuses a base URL that is none', () => {
    expect(() => createClient({ baseUrl: 'api.ouraring.com' })).toThrow(BadUserInputError)
  })

  it('sends with a fetch function', async () => {
    const urls: string[] = []
    const client = open({
      fetch: (input, init) => {
        urls.push(String(input))
        return fetch(input, init)
      },
    })
    expect(await client.sleep.all(WEEK)).toEqual(await open().sleep.all(WEEK))
    expect(urls.map((url) => new URL(url).pathname)).toEqual(['/v2/usercollection/sleep'])
  })

  it.each([
    ['UPSTREAM_UNAVAILABLE', { type: 'reset' } as const],
    ['UPSTREAM_UNAVAILABLE', { type: 'cutBody' } as const],
    ['UPSTREAM_INVALID', { type: 'hugeBody', bytes: 9_000_000 } as const],
    ['UPSTREAM_TIMEOUT', { type: 'hang' } as const],
    ['RATE_LIMITED', rateLimited(300, NOW)],
  ])('has the error %s with a fetch function for %j', async (code, kind) => {
    const timeoutMs = kind.type === 'hang' ? 30 : 10_000
    await withFault({ kind }, async () => {
      await expect(open({ fetch, timeoutMs }).dailySleep.all(WEEK)).rejects.toMatchObject({ code })
    })
    await expect.poll(() => simulator.inFlight).toBe(0)
  })

  it('cancels a fetch function', async () => {
    await withFault({ kind: { type: 'hang' } }, async () => {
      const { dailySleep } = open({ fetch })
      await expect(dailySleep.all({ ...WEEK, signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
        name: 'TimeoutError',
      })
    })
    await expect.poll(() => simulator.inFlight).toBe(0)
  })

  it('says that it is closed, and sends nothing more', async () => {
    const client = open()
    await client.close()
    const sent = await requestsOf(async () => {
      for (const call of [
        () => client.dailySleep.all(WEEK),
        () => client.dailySleep.list(WEEK)[Symbol.asyncIterator]().next(),
        () => client.dailySleep.latest(),
        () => client.personalInfo.get(),
        () => client.forUser({ accessToken: 'other' }).sleep.get('x'),
      ])
        await expect(call).rejects.toThrow('The client is closed.')
    })
    expect(sent).toEqual([])
  })

  it('sends with a dispatcher, which stays open', async () => {
    const { Agent } = await import('undici')
    const agent = new Agent()
    try {
      const client = open({ dispatcher: agent })
      expect(await client.dailySleep.all(WEEK)).toHaveLength(7)
      await client.close()
      expect(agent.closed).toBe(false)
    } finally {
      await agent.close()
    }
  })
})
