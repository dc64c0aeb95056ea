import { describe, expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { UnauthenticatedError } from '../../../src/errors.ts'
import {
  ForbiddenError,
  RateLimitedError,
  UpstreamInvalidError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../../src/oura/errors.ts'
import { MAX_BODY_BYTES } from '../../../src/oura/http/response-body.ts'
import { sourceOf } from '../../../src/oura/records/record-class.ts'
import { dayToSlot, timeToSlot } from '../../../src/oura/records/slots.ts'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import { heartrate } from '../../../src/oura/resources/heartrate.ts'
import { personalInfo } from '../../../src/oura/resources/personal-info.ts'
import { sleep } from '../../../src/oura/resources/sleep.ts'
import type { FaultKind } from '../../../src/simulator/faults.ts'
import { demoUser, NOW, operationWith, startClient, userWith } from '../../support/client.ts'

const days = (first: string, last: string) => ({ first: dayToSlot(first), last: dayToSlot(last) })
const week = days('2026-11-02', '2026-11-08')

describe('the client', () => {
  test('asks two days around a range and keeps what belongs to it', async () => {
    await using gate = await startClient()
    const { records: documents } = await gate.client.list(
      demoUser,
      dailySleep,
      week,
      { fields: 'full' },
      operationWith(),
    )
    expect(gate.simulator.journal[0]?.query).toEqual({ start_date: '2026-10-31', end_date: '2026-11-10' })
    expect(documents.length).toBeGreaterThanOrEqual(5)
    for (const { slot } of documents) expect(slot >= week.first && slot <= week.last).toBe(true)
  })

  test('finds a night that began before midnight UTC of its day', async () => {
    await using gate = await startClient()
    const {
      records: [day],
    } = await gate.client.list(
      demoUser,
      sleep,
      days('2026-11-03', '2026-11-03'),
      { fields: 'light' },
      operationWith(),
    )
    expect(day?.day).toBe('2026-11-03')
  })

  test('leaves heavy fields out of light requests alone', async () => {
    await using gate = await startClient()
    const {
      records: [light],
    } = await gate.client.list(demoUser, sleep, week, { fields: 'light' }, operationWith())
    const {
      records: [full],
    } = await gate.client.list(demoUser, sleep, week, { fields: 'full' }, operationWith())
    const [first, second] = gate.simulator.journal
    const fields = first?.query['fields']?.split(',') ?? []
    expect(fields).toEqual(expect.arrayContaining(['id', 'day', 'bedtime_start', 'sleep_phase_5_min']))
    for (const heavy of ['heart_rate', 'hrv', 'movement_30_sec', 'sleep_phase_30_sec'])
      expect(fields).not.toContain(heavy)
    expect(second?.query['fields']).toBeUndefined()
    expect(light).toMatchObject({
      ouraId: full?.ouraId,
      sleepPhase5Min: full?.sleepPhase5Min,
      heartRate: null,
    })
    expect(full?.heartRate?.items.length).toBeGreaterThan(10)
  })

  test('follows pages to the end', async () => {
    await using whole = await startClient()
    await using paged = await startClient({}, { recordsPerPage: 3 })
    const range = days('2026-10-01', '2026-10-31')
    const { records: expected } = await whole.client.list(
      demoUser,
      dailySleep,
      range,
      { fields: 'full' },
      operationWith(),
    )
    const found = await paged.client.list(demoUser, dailySleep, range, { fields: 'full' }, operationWith())
    const contents = (records: typeof expected) =>
      records.map((record) => [record.slot, record.key, sourceOf(record)])
    expect(contents(found.records)).toEqual(contents(expected))
    expect(found.text).toHaveLength(paged.simulator.journal.length)
    expect(paged.simulator.journal.length).toBeGreaterThan(9)
  })

  test('refuses to cut a list that has more pages than allowed, and names the limit', async () => {
    await using gate = await startClient({ maxPages: 3 }, { recordsPerPage: 3 })
    const answer = gate.client.list(
      demoUser,
      dailySleep,
      days('2026-10-01', '2026-10-31'),
      { fields: 'full' },
      operationWith(),
    )
    await expect(answer).rejects.toThrow(UpstreamInvalidError)
    await expect(answer).rejects.toThrow(/more than 3 pages .* OURA_MAX_PAGES/)
    expect(gate.simulator.journal).toHaveLength(3)
  })

  test('does not walk in circles when Oura repeats a page token', async () => {
    await using gate = await startClient()
    gate.simulator.inject({ kind: { type: 'repeatToken' } })
    await expect(
      gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith()),
    ).rejects.toThrow(/repeated a page token/)
    expect(gate.simulator.journal.length).toBeLessThanOrEqual(2)
  })

  test('asks time series by instants', async () => {
    await using gate = await startClient()
    const hour = timeToSlot(NOW) - 5
    const { records: rows } = await gate.client.list(
      demoUser,
      heartrate,
      { first: hour, last: hour + 1 },
      { fields: 'full' },
      operationWith(),
    )
    expect(gate.simulator.journal[0]?.query).toEqual({
      start_datetime: '2026-11-20T07:00:00+00:00',
      end_datetime: '2026-11-20T09:00:00+00:00',
    })
    expect(rows.length).toBeGreaterThan(0)
    for (const { slot } of rows) expect(slot === hour || slot === hour + 1).toBe(true)
  })

  test('gives null for a document that Oura does not have', async () => {
    await using gate = await startClient()
    await expect(gate.client.get(demoUser, sleep, 'not-existing', operationWith())).resolves.toBeNull()
  })

  test('escapes an id, which comes from the client, in the path', async () => {
    await using gate = await startClient()
    await expect(gate.client.get(demoUser, sleep, '../personal_info', operationWith())).resolves.toBeNull()
    expect(gate.simulator.journal[0]?.path).not.toMatch(/\/personal_info$/)
  })

  test('asks the sandbox by its own routes, without fields and without personal information', async () => {
    await using gate = await startClient({ sandbox: true })
    expect(
      await gate.client.list(
        demoUser,
        personalInfo,
        { first: 0, last: 0 },
        { fields: 'full' },
        operationWith(),
      ),
    ).toEqual({ records: [], skipped: [], text: [] })
    await gate.client.list(demoUser, sleep, week, { fields: 'light' }, operationWith())
    expect(gate.simulator.journal.map(({ path }) => path)).toEqual(['/v2/sandbox/usercollection/sleep'])
    expect(gate.simulator.journal[0]?.query['fields']).toBeUndefined()
  })

  test('leaves no timer and no listener behind when a request has succeeded', async () => {
    await using gate = await startClient()
    const signal = new CancellationSource()
    const listeners = { added: 0, removed: 0 }
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (type, listener) => {
      listeners.added++
      add(type, listener)
    }
    signal.removeEventListener = (type, listener) => {
      listeners.removed++
      remove(type, listener)
    }
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    await gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith(signal))
    expect(timers() - before).toBeLessThanOrEqual(0)
    expect(listeners.added).toBeGreaterThan(0)
    expect(listeners.removed).toBe(listeners.added)
  })

  test('keeps its connections', async () => {
    await using gate = await startClient({ concurrency: 2 })
    await Promise.all(
      Array.from({ length: 12 }, () =>
        gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith()),
      ),
    )
    expect(gate.simulator.journal).toHaveLength(12)
  })
})

describe('a fault of Oura', () => {
  const listAll = (gate: Awaited<ReturnType<typeof startClient>>) =>
    gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
  const list = async (gate: Awaited<ReturnType<typeof startClient>>) => (await listAll(gate)).records

  test.each<[string, FaultKind]>([
    ['503', { type: 'status', status: 503, body: 'Service Unavailable' }],
    ['502 in HTML', { type: 'html', status: 502 }],
    ['408', { type: 'status', status: 408 }],
    ['a connection that is cut', { type: 'reset' }],
    ['a body that is cut', { type: 'cutBody' }],
  ])('that passes is retried: %s', async (_, kind) => {
    await using gate = await startClient()
    gate.simulator.inject({ times: 2, kind })
    expect((await list(gate)).length).toBeGreaterThan(4)
    expect(gate.simulator.journal).toHaveLength(3)
  })

  test.each<[string, FaultKind, new (...args: never[]) => Error, number]>([
    [
      '503 for ever',
      { type: 'status', status: 503, body: 'Service Unavailable' },
      UpstreamUnavailableError,
      3,
    ],
    ['a body cut for ever', { type: 'cutBody' }, UpstreamUnavailableError, 3],
    ['HTML with 200', { type: 'html', status: 200 }, UpstreamInvalidError, 1],
    ['garbage', { type: 'garbage' }, UpstreamInvalidError, 1],
    ['an envelope of another form', { type: 'wrongShape', body: { items: [] } }, UpstreamInvalidError, 1],
    [
      'a page token that is a number',
      { type: 'wrongShape', body: { data: [], next_token: 7 } },
      UpstreamInvalidError,
      1,
    ],
    ['a body without an end', { type: 'hugeBody', bytes: MAX_BODY_BYTES + 1 }, UpstreamInvalidError, 1],
    [
      'an unknown route',
      { type: 'status', status: 404, body: { detail: 'Not Found' } },
      UpstreamInvalidError,
      1,
    ],
    [
      'a refused parameter',
      { type: 'status', status: 422, body: { detail: [{ msg: 'bad' }] } },
      UpstreamInvalidError,
      1,
    ],
    [
      'a redirect',
      { type: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      UpstreamInvalidError,
      1,
    ],
    [
      'an expired token',
      { type: 'status', status: 401, body: { detail: 'Unauthorized' } },
      UnauthenticatedError,
      2,
    ],
    ['401 without a body', { type: 'status', status: 401 }, UnauthenticatedError, 2],
    [
      'a lapsed membership',
      { type: 'status', status: 403, body: { detail: 'Forbidden' } },
      ForbiddenError,
      1,
    ],
    ['429', { type: 'status', status: 429 }, RateLimitedError, 3],
  ])('that stays has its class: %s', async (_, kind, errorClass, requests) => {
    await using gate = await startClient()
    gate.simulator.inject({ kind })
    await expect(list(gate)).rejects.toThrow(errorClass)
    expect(gate.simulator.journal).toHaveLength(requests)
  })

  test('in the place of a record leaves it out, and is logged once', async () => {
    await using gate = await startClient()
    const data = ['x', { score: 1 }, { day: '2026-02-30' }, { day: null }, { day: '2026-11-03', score: 70 }]
    gate.simulator.inject({ kind: { type: 'wrongShape', body: { data, next_token: null } } })
    const { records, skipped } = await listAll(gate)
    expect(records.map(({ day }) => day)).toEqual(['2026-11-03'])
    const [noObject, noDay] = [
      'Oura sent a record of daily_sleep that is not an object.',
      'Oura sent a record of daily_sleep without a usable day.',
    ]
    expect(skipped.map(({ reason }) => reason)).toEqual([noObject, noDay, noDay, noDay])
    expect(gate.log.lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        fields: { resource: 'daily_sleep', count: 4, reasons: [noObject, noDay] },
        message: 'records of Oura that could not be placed were left out',
      },
    ])
  })

  test('is not repeated for an operation that wants no repetitions', async () => {
    await using gate = await startClient()
    gate.simulator.inject({ kind: { type: 'status', status: 503 } })
    const operation = { ...operationWith(), maxRetries: 0 }
    await expect(gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operation)).rejects.toThrow(
      UpstreamUnavailableError,
    )
    expect(gate.simulator.journal).toHaveLength(1)
  })

  test('that answers with some other object is no record without values', async () => {
    await using gate = await startClient()
    gate.simulator.inject({ kind: { type: 'wrongShape', body: { data: [], next_token: null } } })
    const asked = gate.client.list(
      demoUser,
      personalInfo,
      { first: 0, last: 0 },
      { fields: 'full' },
      operationWith(),
    )
    await expect(asked).rejects.toThrow(UpstreamInvalidError)
  })

  test('that never ends is cut off at the time-out, and not repeated', async () => {
    await using gate = await startClient({ timeoutMs: 40 })
    gate.simulator.inject({ kind: { type: 'hang' } })
    await expect(list(gate)).rejects.toThrow(UpstreamTimeoutError)
    expect(gate.simulator.journal).toHaveLength(1)
  })

  test('that never ends does not use up the time of who waits for its connection', async () => {
    await using gate = await startClient({ timeoutMs: 400, concurrency: 1 })
    gate.simulator.inject({ kind: { type: 'hang' }, times: 1 })
    const hanging = list(gate)
    const waiting = list(gate)
    await expect(hanging).rejects.toThrow(UpstreamTimeoutError)
    expect(await waiting).not.toHaveLength(0)
  })

  test('that calls our request malformed is logged as a bug of ours', async () => {
    await using gate = await startClient()
    const detail = 'Timerange between start and endtime has to be less than or equal to 30 days'
    gate.simulator.inject({ kind: { type: 'status', status: 400, body: { detail } } })
    await expect(list(gate)).rejects.toThrow(UpstreamInvalidError)
    expect(gate.log.lines).toMatchObject([
      { level: 'error', fields: { status: 400, resource: 'daily_sleep' } },
    ])
  })

  test('that drips slowly is cut off too: the time-out covers the body', async () => {
    await using gate = await startClient({ timeoutMs: 60, maxRetries: 0 })
    gate.simulator.inject({ kind: { type: 'slowDrip', bytes: 1, everyMs: 10 } })
    await expect(list(gate)).rejects.toThrow(UpstreamTimeoutError)
  })

  test('that cannot be found by name is told as such', async () => {
    await using gate = await startClient({ baseUrl: 'http://oura.invalid' })
    await expect(list(gate)).rejects.toThrow(UpstreamUnavailableError)
  })

  test('that asks for a second of patience gets it', async () => {
    await using gate = await startClient()
    gate.simulator.inject({
      times: 1,
      kind: { type: 'status', status: 429, headers: { 'retry-after': '1' } },
    })
    expect((await list(gate)).length).toBeGreaterThan(4)
    expect(gate.simulator.journal).toHaveLength(2)
    expect(gate.clock.now() - NOW).toBeGreaterThanOrEqual(1_000)
  })

  test('that asks for an hour is not asked again', async () => {
    await using gate = await startClient()
    gate.simulator.inject({ kind: { type: 'status', status: 429, headers: { 'retry-after': '3600' } } })
    const limited = { code: 'RATE_LIMITED', extensions: { retryAfterSeconds: 3600 } }
    await expect(list(gate)).rejects.toMatchObject(limited)
    await expect(list(gate)).rejects.toMatchObject(limited)
    expect(gate.simulator.journal).toHaveLength(1)
  })

  test('that refuses connections is told as such', async () => {
    await using gate = await startClient()
    await gate.simulator.close()
    await expect(list(gate)).rejects.toThrow(UpstreamUnavailableError)
  })

  test('in one field costs that field alone', async () => {
    await using gate = await startClient()
    gate.simulator.inject({
      kind: {
        type: 'wrongShape',
        body: { data: [{ day: '2026-11-03', score: 'high', timestamp: null, colour: 1 }], next_token: null },
      },
    })
    const [document] = await list(gate)
    expect(document?.score).toBeInstanceOf(UpstreamInvalidError)
    const { day, timestamp, contributors, ouraId } = document as NonNullable<typeof document>
    expect({ day, timestamp, contributors, ouraId }).toEqual({
      day: '2026-11-03',
      timestamp: null,
      contributors: null,
      ouraId: null,
    })
    expect(document).not.toHaveProperty('colour')
  })

  test.each([401, 403])(
    '%i with the sentence about a scope is FORBIDDEN and names the scope',
    async (status) => {
      await using gate = await startClient()
      const body = { detail: 'Token is not authorized access extapi:spo2 scope.' }
      gate.simulator.inject({ kind: { type: 'status', status, body } })
      await expect(list(gate)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        extensions: { requiredScope: 'spo2' },
      })
    },
  )

  test('a scope that is missing for real is FORBIDDEN too', async () => {
    await using gate = await startClient({}, { users: [{ token: 'narrow', scopes: ['personal'] }] })
    const answer = gate.client.list(userWith('narrow'), dailySleep, week, { fields: 'full' }, operationWith())
    await expect(answer).rejects.toMatchObject({ code: 'FORBIDDEN', extensions: { requiredScope: 'daily' } })
  })

  test('429 says when to come again and which limit it was', async () => {
    await using gate = await startClient()
    const headers = { 'retry-after': '17', 'x-ratelimit-tier': 'application' }
    gate.simulator.inject({ kind: { type: 'status', status: 429, headers } })
    await expect(list(gate)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      extensions: { retryAfterSeconds: 17, tier: 'application' },
    })
  })

  test('carries its trace id, and no token or URL in what is logged or thrown', async () => {
    await using gate = await startClient({}, { users: [{ token: 'canary-token' }] })
    gate.simulator.inject({
      kind: { type: 'status', status: 500, body: 'no', headers: { 'x-trace-id': 'trace-1' } },
    })
    const error: unknown = await gate.client
      .list(userWith('canary-token'), dailySleep, week, { fields: 'full' }, operationWith())
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', extensions: { traceId: 'trace-1' } })
    expect(gate.log.lines).toHaveLength(3)
    const told = JSON.stringify([
      gate.log.lines,
      (error as Error).message,
      (error as { extensions: object }).extensions,
    ])
    expect(told).toContain('trace-1')
    expect(told).not.toMatch(/canary-token|127\.0\.0\.1|https?:/)
  })

  test('is not waited for when the caller has gone: the socket closes', async () => {
    await using gate = await startClient()
    gate.simulator.inject({ kind: { type: 'hang' } })
    const caller = new AbortController()
    const answer = gate.client.list(
      demoUser,
      dailySleep,
      week,
      { fields: 'full' },
      operationWith(caller.signal),
    )
    await expect.poll(() => gate.simulator.inFlight).toBe(1)
    caller.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
    await expect.poll(() => gate.simulator.journal[0]?.aborted).toBe(true)
    expect(gate.simulator.journal).toHaveLength(1)
  })
})

describe('a response in another form', () => {
  test.each(['gzip', 'br', 'deflate', 'byte-order-mark'] as const)(
    '%s is read like any other',
    async (coding) => {
      await using gate = await startClient()
      const plain = await gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
      gate.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'encoded', coding } })
      const encoded = await gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
      expect(encoded.records.map(({ key }) => key)).toEqual(plain.records.map(({ key }) => key))
      expect(encoded.records.length).toBeGreaterThanOrEqual(5)
    },
  )

  test.each([
    [204, UpstreamInvalidError, 'no content'],
    [304, UpstreamInvalidError, 'status 304'],
    [301, UpstreamInvalidError, 'check OURA_API_URL'],
    [426, ForbiddenError, 'updates the Oura app or renews the Oura membership'],
  ] as const)('status %i is reported for what it is', async (status, type, message) => {
    await using gate = await startClient()
    gate.simulator.inject({ kind: { type: 'status', status } })
    const answer = gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
    await expect(answer).rejects.toThrow(message)
    await expect(answer).rejects.toBeInstanceOf(type)
  })

  test('that says gzip and is not, is refused by name', async () => {
    await using gate = await startClient()
    const kind: FaultKind = {
      type: 'status',
      status: 200,
      body: '{}',
      headers: { 'content-encoding': 'gzip' },
    }
    gate.simulator.inject({ kind })
    const answer = gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
    await expect(answer).rejects.toThrow('encoded as gzip, but it is not')
  })
})
