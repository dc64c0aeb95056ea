import { type GraphQLObjectType, getNamedType, isEnumType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../../src/simulator/faults.ts'
import type { Simulator } from '../../../src/simulator/simulator.ts'
import {
  NodesByIdsDocument,
  SleepPhasesDocument,
  WholeDaysDocument,
  WorkoutsDocument,
  WorkoutsWithHeartRateDocument,
} from '../../generated/graphql.ts'
import { NOW } from '../../support/client.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { connectionField, introspect } from '../../support/graph.ts'
import { fetchRaw, inOrder, type Raw, toFieldName } from '../../support/oura-records.ts'
import { COLLECTIONS, userFieldOf } from '../../support/oura-resources.ts'
import { askPage } from '../../support/walk.ts'

const DAY_MS = 86_400_000

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

/** Makes Oura return only these records of a resource. Returns the function that ends it. */
function serve(simulator: Simulator, resource: string, data: readonly Raw[]): () => void {
  const body = { data, next_token: null } as unknown as Extract<FaultKind, { type: 'wrongShape' }>['body']
  return simulator.inject({ match: { resource }, kind: { type: 'wrongShape', body } })
}

const dayText = (time: number) => new Date(time).toISOString().slice(0, 10)

describe('mainSleep', () => {
  test('is the long_sleep with the most time asleep, on every day of three months', async () => {
    const raw = await fetchRaw(gateway.simulator, 'sleep', {
      start_date: '2025-01-28',
      end_date: '2025-05-04',
    })
    const longest = new Map<string, number>()
    for (const { type, day, total_sleep_duration: asleep } of raw) {
      if (type === 'long_sleep')
        longest.set(String(day), Math.max(longest.get(String(day)) ?? 0, Number(asleep)))
    }
    const { data, errors } = await gateway.ask(WholeDaysDocument, {
      startDate: '2025-02-01',
      endDate: '2025-04-30',
    })
    expect(errors).toEqual([])
    const days = data.viewer.days.nodes
    expect(days).toHaveLength(89)
    expect(days.map(({ mainSleep }) => mainSleep?.totalSleepDuration ?? null)).toEqual(
      days.map(({ date }) => longest.get(date) ?? null),
    )
    const longSleepsOf = ({ sleepPeriods }: (typeof days)[number]) =>
      (sleepPeriods ?? []).filter(({ type }) => type === 'LONG_SLEEP')
    expect(days.filter((day) => longSleepsOf(day).length === 2).length).toBeGreaterThan(1)
  })

  test('is never a nap, however long, nor a deleted period; without another period it is null', async () => {
    await using other = await startGateway()
    const period = (day: string, type: string, hours: number | null, start: string) => ({
      id: `${day}-${type}-${hours}`,
      day,
      type,
      total_sleep_duration: hours === null ? null : hours * 3600,
      bedtime_start: `${day}T${start}:00+01:00`,
    })
    serve(other.simulator, 'sleep', [
      period('2026-11-01', 'sleep', 9, '01:00'),
      period('2026-11-01', 'long_sleep', 4, '02:00'),
      period('2026-11-01', 'late_nap', 8, '19:00'),
      period('2026-11-02', 'deleted', 9, '01:00'),
      period('2026-11-02', 'rest', 9, '02:00'),
      period('2026-11-02', 'sleep', 2, '03:00'),
      period('2026-11-03', 'long_sleep', null, '01:00'),
      period('2026-11-03', 'long_sleep', 3, '05:00'),
      period('2026-11-04', 'long_sleep', 4, '05:00'),
      period('2026-11-04', 'long_sleep', 5, '01:00'),
      period('2026-11-05', 'long_sleep', null, '01:00'),
    ])
    const { data, errors } = await other.ask<
      { viewer: { days: { nodes: { mainSleep: { ouraId: string } | null }[] } } },
      object
    >(
      '{ viewer { days(startDate: "2026-11-01", endDate: "2026-11-06") { nodes { mainSleep { ouraId } } } } }',
    )
    expect(errors).toEqual([])
    expect(data.viewer.days.nodes.map(({ mainSleep }) => mainSleep?.ouraId ?? null)).toEqual([
      '2026-11-01-long_sleep-4',
      null,
      '2026-11-03-long_sleep-3',
      '2026-11-04-long_sleep-5',
      '2026-11-05-long_sleep-null',
      null,
    ])
  })
})

describe('phases', () => {
  const PHASES: Readonly<Record<string, string>> = { 1: 'DEEP', 2: 'LIGHT', 3: 'REM', 4: 'AWAKE' }

  test('encode back to the string in steps of five minutes, without gaps, from bedtimeStart to bedtimeEnd', async () => {
    const { data, errors } = await gateway.ask(SleepPhasesDocument, {
      startDate: '2026-10-01',
      endDate: '2026-10-31',
    })
    expect(errors).toEqual([])
    const nights = data.viewer.sleepPeriods?.nodes ?? []
    expect(nights.length).toBeGreaterThan(30)
    for (const { phases, sleepPhase5Min, bedtimeStart, bedtimeEnd, timeInBed } of nights) {
      const start = Date.parse(bedtimeStart ?? '')
      let end = start
      let phaseNames = ''
      for (const [index, segment] of (phases ?? []).entries()) {
        expect(Date.parse(segment.start)).toBe(end)
        expect(segment.start.slice(-6)).toBe(bedtimeStart?.slice(-6))
        expect(segment.phase).not.toBe(phases?.[index - 1]?.phase)
        end += segment.durationSeconds * 1000
        phaseNames += `${segment.phase} `.repeat(Math.ceil(segment.durationSeconds / 300))
      }
      expect(phaseNames.trim().split(' ')).toEqual([...(sleepPhase5Min ?? '')].map((code) => PHASES[code]))
      expect(end).toBe(Date.parse(bedtimeEnd ?? ''))
      expect((end - start) / 1000).toBe(timeInBed)
    }
  })

  test('in steps of 30 seconds add up to the durations of the night, except for the last step', async () => {
    const { data } = await gateway.ask(SleepPhasesDocument, {
      startDate: '2026-10-01',
      endDate: '2026-10-31',
    })
    const nights = (data.viewer.sleepPeriods?.nodes ?? []).filter(({ phases30Sec }) => phases30Sec !== null)
    expect(nights.length).toBeGreaterThan(20)
    for (const night of nights) {
      const durations = { DEEP: 0, LIGHT: 0, REM: 0, AWAKE: 0, UNKNOWN: 0 }
      for (const { phase, durationSeconds } of night.phases30Sec ?? []) durations[phase] += durationSeconds
      const said = {
        DEEP: night.deepSleepDuration,
        LIGHT: night.lightSleepDuration,
        REM: night.remSleepDuration,
        AWAKE: night.awakeTime,
        UNKNOWN: 0,
      }
      for (const [phase, seconds] of Object.entries(said)) {
        expect(Math.abs(durations[phase as keyof typeof said] - (seconds ?? Number.NaN))).toBeLessThan(30)
      }
    }
  })

  test('are UNKNOWN for a code that the schema does not have', async () => {
    await using other = await startGateway()
    serve(other.simulator, 'sleep', [
      {
        id: 'night',
        day: '2026-11-01',
        sleep_phase_5_min: '199',
        bedtime_start: '2026-11-01T00:00:00-09:30',
        bedtime_end: '2026-11-01T00:15:00-09:30',
      },
    ])
    const { data } = await other.ask(SleepPhasesDocument, { startDate: '2026-11-01', endDate: '2026-11-01' })
    expect(data.viewer.sleepPeriods?.nodes[0]?.phases).toEqual([
      { phase: 'DEEP', start: '2026-11-01T00:00:00-09:30', durationSeconds: 300 },
      { phase: 'UNKNOWN', start: '2026-11-01T00:05:00-09:30', durationSeconds: 600 },
    ])
  })
})

describe('ranges', () => {
  const datesOf = async (args: string) => {
    const listing = { field: 'days', args, selection: 'date' }
    return (await askPage<{ date: string }>(gateway, listing, {})).nodes.map(({ date }) => date)
  }
  const daysUntil = (last: string, count: number) =>
    Array.from({ length: count }, (_, index) => dayText(Date.parse(last) - (count - 1 - index) * DAY_MS))

  test('days are every calendar day, also over a clock change and a leap day', async () => {
    expect(await datesOf('startDate: "2026-10-23", endDate: "2026-10-27"')).toEqual(
      daysUntil('2026-10-27', 5),
    )
    expect(await datesOf('startDate: "2024-02-27", endDate: "2024-03-01"')).toEqual([
      '2024-02-27',
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ])
    expect(await datesOf('startDate: "2026-11-03", endDate: "2026-11-03"')).toEqual(['2026-11-03'])
  })

  test('without dates are the 30 days up to today', async () => {
    const today = '2026-11-20'
    expect(await datesOf('')).toEqual(daysUntil(today, 30))
    expect(await datesOf('endDate: "2026-03-31"')).toEqual(daysUntil('2026-03-31', 30))
    expect(await datesOf('startDate: "2026-11-15"')).toEqual(daysUntil(today, 6))
    const range = { startDate: '2026-10-22', endDate: today }
    const [byDefault, explicit] = [
      await gateway.ask(WorkoutsDocument, {}),
      await gateway.ask(WorkoutsDocument, range),
    ]
    expect(explicit.data.viewer.workouts?.totalCount).toBeGreaterThan(60)
    expect(byDefault.data).toEqual(explicit.data)
  })

  test('of a time series without times are the last 24 hours', async () => {
    const times = async (args: string) => {
      const listing = { field: 'heartRate', args, selection: 'timestamp' }
      const { nodes } = await askPage<{ timestamp: string }>(gateway, listing, { first: 1000 })
      return nodes.map(({ timestamp }) => timestamp)
    }
    const lastDay = await times('startDatetime: "2026-11-19T12:00:00Z", endDatetime: "2026-11-20T12:00:00Z"')
    expect(lastDay.length).toBeGreaterThan(100)
    expect(await times('')).toEqual(lastDay)
    expect(await times('startDatetime: "2026-11-19T13:00:00+01:00"')).toEqual(lastDay)
    expect(await times('endDatetime: "2026-11-20T07:00:00-05:00"')).toEqual(lastDay)
    const raw = await fetchRaw(gateway.simulator, 'heartrate', {
      start_datetime: '2026-11-19T12:00:00Z',
      end_datetime: '2026-11-20T12:00:01Z',
    })
    expect(lastDay).toEqual(raw.slice(0, 1000).map(({ timestamp }) => timestamp))
  })

  test('include both ends: records of the first and last day, rows of the first and last instant', async () => {
    for (const resource of COLLECTIONS.slice(0, 12)) {
      const field = userFieldOf(resource)
      const raw = await fetchRaw(gateway.simulator, resource, {
        start_date: '2026-09-28',
        end_date: '2026-10-14',
      })
      const days = raw
        .map(({ day }) => String(day))
        .filter((day) => '2026-10-01' <= day && day <= '2026-10-10')
      const [first, last] = [days.toSorted()[0], days.toSorted().at(-1)]
      expect(first).toBeDefined()
      const listing = { field, args: `startDate: "${first}", endDate: "${last}"`, selection: 'day' }
      const { nodes } = await askPage<{ day: string }>(gateway, listing, {})
      expect(nodes.map(({ day }) => day)).toEqual(days.toSorted())
    }
    const args = 'startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-01T02:00:00Z"'
    const rows = (
      await askPage<{ timestamp: string }>(gateway, { field: 'heartRate', args, selection: 'timestamp' }, {})
    ).nodes
    const [first, last] = [rows[2]?.timestamp, rows.at(-3)?.timestamp]
    const inner = {
      field: 'heartRate',
      args: `startDatetime: "${first}", endDatetime: "${last}"`,
      selection: 'timestamp',
    }
    expect((await askPage(gateway, inner, {})).nodes).toEqual(rows.slice(2, -2))
  })

  test('latest is the newest sample, the same that Oura returns', async () => {
    for (const resource of ['heartrate', 'ring_battery_level'] as const) {
      const [newest] = await fetchRaw(gateway.simulator, resource, { latest: 'true' })
      const listing = { field: userFieldOf(resource), args: 'latest: true', selection: 'timestamp' }
      const page = await askPage(gateway, listing, {})
      expect(page.nodes).toEqual([{ timestamp: newest?.['timestamp'] }])
      expect(page).toMatchObject({ totalCount: 1, pageInfo: { hasNextPage: false, hasPreviousPage: false } })
    }
  })
})

test('the heart rate of a workout is that of the viewer between the same two instants', async () => {
  const range = { startDate: '2026-10-20', endDate: '2026-10-24' }
  const { data } = await gateway.ask(WorkoutsWithHeartRateDocument, { ...range, samples: 1000 })
  const workouts = data.viewer.workouts?.nodes ?? []
  expect(workouts.length).toBeGreaterThan(8)
  let samples = 0
  for (const { startDatetime, endDatetime, heartRate } of workouts) {
    const args = `startDatetime: "${startDatetime}", endDatetime: "${endDatetime}"`
    const listing = { field: 'heartRate', args, selection: 'timestamp bpm source' }
    const { nodes } = await askPage(gateway, listing, { first: 1000 })
    expect(heartRate?.nodes).toEqual(nodes)
    samples += nodes.length
  }
  expect(samples).toBeGreaterThan(500)
})

describe('the rest mode of a day', () => {
  test('is every period that covers the day, on each of its days', async () => {
    const raw = await fetchRaw(gateway.simulator, 'rest_mode_period', {
      start_date: '2024-06-01',
      end_date: '2025-04-01',
    })
    const { data, errors } = await gateway.ask(WholeDaysDocument, {
      startDate: '2025-02-05',
      endDate: '2025-03-05',
    })
    expect(errors).toEqual([])
    const days = data.viewer.days.nodes
    for (const { date, restModePeriods } of days) {
      const covering = raw.filter(
        ({ start_day, end_day }) => String(start_day) <= date && date <= String(end_day),
      )
      expect(restModePeriods?.map(({ startDay, endDay }) => [startDay, endDay])).toEqual(
        covering.map(({ start_day, end_day }) => [start_day, end_day]),
      )
    }
    // A period of a week, a period of one day, and days without a period.
    expect(days.map(({ restModePeriods }) => restModePeriods?.length)).toEqual(expect.arrayContaining([0, 1]))
    expect(days.filter(({ restModePeriods }) => restModePeriods?.length === 1)).toHaveLength(10)
  })

  test('includes a period without an end on every day since, and all of several periods on one day', async () => {
    await using other = await startGateway()
    serve(other.simulator, 'rest_mode_period', [
      {
        id: 'open',
        start_day: '2026-06-01',
        start_time: '2026-06-01T10:00:00+02:00',
        end_day: null,
        end_time: null,
      },
      {
        id: 'short',
        start_day: '2026-11-02',
        start_time: '2026-11-02T10:00:00+01:00',
        end_day: '2026-11-02',
      },
    ])
    const idsOf = async (date: string) => {
      const { data } = await other.ask<
        { viewer: { day: { restModePeriods: { ouraId: string }[] } } },
        { date: string }
      >('query ($date: Date!) { viewer { day(date: $date) { restModePeriods { ouraId } } } }', { date })
      return data.viewer.day.restModePeriods.map(({ ouraId }) => ouraId)
    }
    expect(await idsOf('2026-05-31')).toEqual([])
    expect(await idsOf('2026-06-01')).toEqual(['open'])
    expect(await idsOf('2026-11-02')).toEqual(['open', 'short'])
    expect(await idsOf('2026-11-03')).toEqual(['open'])
  })
})

describe('a value that Oura adds to an enum', () => {
  const windows: Partial<Record<string, Record<string, string>>> = {
    heartrate: { start_datetime: '2026-11-01T00:00:00Z', end_datetime: '2026-11-01T01:00:00Z' },
  }
  const withEnums = [
    'daily_stress',
    'daily_resilience',
    'sleep',
    'sleep_time',
    'workout',
    'session',
    'ring_configuration',
    'heartrate',
  ] as const

  const enumFieldsOf = (type: GraphQLObjectType) =>
    Object.values(type.getFields())
      .filter((field) => isEnumType(getNamedType(field.type)))
      .map(({ name }) => name)

  test('is tested in every type that has an enum', async () => {
    const schema = await introspect(gateway)
    const found = COLLECTIONS.filter(
      (resource) => enumFieldsOf(connectionField(schema, userFieldOf(resource)).node).length > 0,
    )
    expect(found.sort()).toEqual([...withEnums].sort())
  })

  test.each(withEnums)('is UNKNOWN and no error: %s', async (resource) => {
    const { node } = connectionField(await introspect(gateway), userFieldOf(resource))
    const fields = enumFieldsOf(node)
    const window = windows[resource] ?? { start_date: '2026-10-01', end_date: '2026-11-10' }
    const raw = (await fetchRaw(gateway.simulator, resource, window))[0] as Raw
    const changed = Object.fromEntries(
      Object.entries(raw).map(([key, value]) => [
        key,
        fields.includes(toFieldName(key)) ? 'brand_new_value' : value,
      ]),
    )
    await using other = await startGateway()
    serve(other.simulator, resource, [changed])
    const args =
      resource === 'heartrate' ? 'startDatetime: "2026-11-01T00:00:00Z"' : 'startDate: "2026-09-01"'
    const { nodes } = await askPage(
      other,
      {
        field: userFieldOf(resource),
        args: resource === 'ring_configuration' ? '' : args,
        selection: fields.join(' '),
      },
      {},
    )
    expect(nodes).toEqual([Object.fromEntries(fields.map((field) => [field, 'UNKNOWN']))])
  })
})

describe('local time', () => {
  test('is unchanged, also abroad', async () => {
    const range = { startDate: '2025-05-01', endDate: '2025-05-14' }
    const { data } = await gateway.ask(SleepPhasesDocument, range)
    const nights = data.viewer.sleepPeriods?.nodes ?? []
    const raw = new Map(
      (await fetchRaw(gateway.simulator, 'sleep', { start_date: '2025-04-28', end_date: '2025-05-17' })).map(
        (night) => [night['id'], night],
      ),
    )
    expect(new Set(nights.map(({ bedtimeStart }) => bedtimeStart?.slice(-6)))).toEqual(
      new Set(['+02:00', '-04:00']),
    )
    for (const { ouraId, bedtimeStart, bedtimeEnd, heartRate, hrv } of nights) {
      expect({
        bedtime_start: bedtimeStart,
        bedtime_end: bedtimeEnd,
        heart_rate: heartRate,
        hrv,
      }).toMatchObject({
        bedtime_start: raw.get(ouraId)?.['bedtime_start'],
        bedtime_end: raw.get(ouraId)?.['bedtime_end'],
      })
      for (const [name, series] of Object.entries({ heart_rate: heartRate, hrv })) {
        expect(series?.timestamp).toBe((raw.get(ouraId)?.[name] as Raw | null)?.['timestamp'])
      }
    }
  })

  test('is unchanged in every form that Oura may send, and never changes the day', async () => {
    await using other = await startGateway()
    const times = [
      '2026-11-01T00:30:00+14:00',
      '2026-11-01T03:00:00.5+05:45',
      '2026-11-01T04:00:00.000+00:00',
      '2026-11-01T05:00:00Z',
      '2026-11-01T06:00:00-00:00',
      '2026-11-01T23:59:59.999-11:00',
      '2026-11-01T23:30:00-12:00',
    ]
    const records = times.map((time, index) => ({
      id: `workout-${index}`,
      day: '2026-11-01',
      start_datetime: time,
      end_datetime: time,
    }))
    serve(other.simulator, 'workout', records)
    const { data, errors } = await other.ask(WorkoutsDocument, {
      startDate: '2026-11-01',
      endDate: '2026-11-01',
    })
    expect(errors).toEqual([])
    const byTime = inOrder(records).map((record) => record['start_datetime'])
    expect(data.viewer.workouts?.nodes.map(({ startDatetime }) => startDatetime)).toEqual(byTime)
    expect(new Set(byTime)).toEqual(new Set(times))
  })
})

describe('twenty records of a day that is no longer fresh', () => {
  const workouts = (activity: string) =>
    Array.from({ length: 20 }, (_, index) => ({
      id: `workout-${String(index).padStart(2, '0')}`,
      day: '2026-11-01',
      activity,
      start_datetime: `2026-11-01T10:${String(index).padStart(2, '0')}:00+01:00`,
    }))
  const range = { startDate: '2026-11-01', endDate: '2026-11-01' }

  test('are fetched again in one request, with their new values', async () => {
    let time = NOW
    await using other = await startGateway({ now: () => time })
    const stop = serve(other.simulator, 'workout', workouts('walking'))
    const { data } = await other.ask(WorkoutsDocument, range)
    const ids = data.viewer.workouts?.nodes.map(({ id }) => id) ?? []
    expect(ids).toHaveLength(20)
    stop()
    serve(other.simulator, 'workout', workouts('running'))
    const activitiesNow = async () => {
      other.newRequests()
      const { data: found, errors } = await other.ask(NodesByIdsDocument, { ids: ids.toReversed() })
      expect(errors).toEqual([])
      expect(found.nodes.map((node) => node?.id)).toEqual(ids.toReversed())
      return {
        activities: new Set(
          found.nodes.map((node) => (node?.__typename === 'Workout' ? node.activity : null)),
        ),
        requests: other.newRequests().length,
      }
    }
    expect(await activitiesNow()).toEqual({ activities: new Set(['walking']), requests: 0 })
    time += 2 * DAY_MS
    expect(await activitiesNow()).toEqual({ activities: new Set(['running']), requests: 1 })
  })

  test('are null at their indexes once Oura has deleted them', async () => {
    let time = NOW
    await using other = await startGateway({ now: () => time })
    const stop = serve(other.simulator, 'workout', workouts('walking'))
    const { data } = await other.ask(WorkoutsDocument, range)
    const ids = data.viewer.workouts?.nodes.map(({ id }) => id) ?? []
    stop()
    time += 2 * DAY_MS
    const { data: found, errors } = await other.ask(NodesByIdsDocument, { ids })
    expect(errors).toEqual([])
    expect(found.nodes).toEqual(ids.map(() => null))
  })
})

describe('with OURA_SANDBOX=1', () => {
  test('a query over several resources has records of every day and no errors; personalInfo is null', async () => {
    await using sandbox = await startGateway({ config: { ouraSandbox: true } })
    const dates = 'startDate: "2026-11-01", endDate: "2026-11-05"'
    const perDay = [
      'dailySleep',
      'dailyReadiness',
      'dailyActivity',
      'dailySpo2',
      'sleepPeriods',
      'workouts',
      'sessions',
    ]
    type Data = { viewer: Record<string, { totalCount: number; nodes: Raw[] }> }
    const { data, errors } = await sandbox.ask<Data, object>(`{ viewer { id personalInfo { email }
      ${perDay.map((field) => `${field}(${dates}) { totalCount nodes { id day } }`).join(' ')}
      days(${dates}) { totalCount nodes { date mainSleep { id } sleep { score } } }
      ringConfigurations { totalCount nodes { id } }
      heartRate(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-05T23:59:59Z") { totalCount nodes { bpm } }
    } }`)
    expect(errors).toEqual([])
    expect(data.viewer['personalInfo']).toBeNull()
    const days = [1, 2, 3, 4, 5].map((day) => ({ day: `2026-11-0${day}` }))
    for (const field of perDay) {
      expect(data.viewer[field]).toMatchObject({ totalCount: 5, nodes: days })
    }
    expect(data.viewer['days']?.totalCount).toBe(5)
    expect(data.viewer['heartRate']?.totalCount).toBeGreaterThan(0)
    expect(sandbox.newRequests().every(({ path }) => path.startsWith('/v2/sandbox/usercollection/'))).toBe(
      true,
    )

    const ids = perDay.flatMap((field) => data.viewer[field]?.nodes.map(({ id }) => String(id)) ?? [])
    const again = await sandbox.ask(NodesByIdsDocument, { ids })
    expect(again.errors).toEqual([])
    expect(again.data.nodes.map((node) => node?.id)).toEqual(ids)
  })
})
