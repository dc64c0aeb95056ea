import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_COLLECTIONS, TIME_SERIES } from '../../support/oura-resources.ts'
import { type ApiRecord, allPages, EVERYTHING, NOW, startApi } from '../../support/simulator/api.ts'

const DAY_MS = 86_400_000
let api: Awaited<ReturnType<typeof startApi>>
let sleep: ApiRecord[]
let scores: Map<unknown, number>
let readiness: Map<unknown, number>
let workouts: ApiRecord[]
let nights: Map<unknown, ApiRecord>

const byDay = (records: ApiRecord[]): Map<unknown, number> =>
  new Map(records.map(({ day, score }) => [day, Number(score)]))
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const dayBefore = (day: unknown): string =>
  new Date(Date.parse(String(day)) - DAY_MS).toISOString().slice(0, 10)
const number = (record: ApiRecord | undefined, field: string): number => Number(record?.[field])

beforeAll(async () => {
  api = await startApi({ users: [{ token: 'empty', empty: true }, { token: 'other' }] })
  sleep = await api.list('sleep', EVERYTHING)
  scores = byDay(await api.list('daily_sleep', EVERYTHING))
  readiness = byDay(await api.list('daily_readiness', EVERYTHING))
  workouts = await api.list('workout', EVERYTHING)
  nights = new Map()
  for (const period of sleep) {
    const known = nights.get(period.day)
    const longer = number(period, 'total_sleep_duration') > number(known, 'total_sleep_duration')
    if (period['type'] === 'long_sleep' && (!known || longer)) nights.set(period.day, period)
  }
})
afterAll(() => api.simulator.close())

describe('the generated person', () => {
  it('has the same past days on any day', async () => {
    await using later = await startApi({ now: () => NOW + 97 * DAY_MS + 5 * 3_600_000 })
    for (const resource of DAY_COLLECTIONS) {
      const query = 'start_date=2025-03-01&end_date=2025-12-15'
      const before = await api.list(resource, query)
      expect(before.length).toBeGreaterThan(0)
      expect(await later.list(resource, query)).toEqual(before)
    }
    const days = 'start_datetime=2026-03-27T10:00:00Z&end_datetime=2026-03-30T10:00:00Z'
    for (const resource of TIME_SERIES) {
      expect(await allPages(later.get, resource, days)).toEqual(await allPages(api.get, resource, days))
    }
  })

  it('differs for another token, and has two years of data', async () => {
    const other = await api.list('daily_sleep', EVERYTHING, 'other')
    expect(other.length).toBeGreaterThan(650)
    const same = other.filter(({ day, score }) => scores.get(day) === score)
    expect(same.length).toBeLessThan(other.length / 5)
    expect(await api.list('sleep', EVERYTHING, 'empty')).toEqual([])
    expect((await api.get('/v2/usercollection/personal_info', 'empty')).body).toMatchObject({ age: 38 })
  })

  it('is 38 and has a plausible body', async () => {
    const { body } = await api.get('/v2/usercollection/personal_info')
    expect(Object.keys(body)).toEqual(['id', 'age', 'weight', 'height', 'biological_sex', 'email'])
    expect(body).toMatchObject({ age: 38, email: 'demo@example.com' })
  })

  it('has lower sleep and readiness scores after a short night', () => {
    const hours = (day: unknown): number => number(nights.get(day), 'total_sleep_duration') / 3600
    const [short, long]: [unknown[], unknown[]] = [[], []]
    for (const day of nights.keys()) {
      if (hours(day) < 5.6) short.push(day)
      else if (hours(day) > 6.8) long.push(day)
    }
    expect(short.length).toBeGreaterThan(20)
    const of = (days: unknown[], values: Map<unknown, number>): number =>
      mean(days.map((day) => values.get(day) ?? 0))
    expect(of(long, scores) - of(short, scores)).toBeGreaterThan(10)
    expect(of(long, readiness) - of(short, readiness)).toBeGreaterThan(6)
  })

  it('has a higher heart rate and a lower HRV in a poor night', () => {
    const sorted = [...nights.values()].sort(
      (one, other) => (scores.get(one.day) ?? 0) - (scores.get(other.day) ?? 0),
    )
    const quarter = Math.floor(sorted.length / 4)
    const of = (records: ApiRecord[], field: string): number =>
      mean(records.map((record) => number(record, field)))
    const [poor, good] = [sorted.slice(0, quarter), sorted.slice(-quarter)]
    expect(of(poor, 'lowest_heart_rate')).toBeGreaterThan(of(good, 'lowest_heart_rate') + 0.8)
    expect(of(poor, 'average_hrv')).toBeLessThan(of(good, 'average_hrv') - 3)
  })

  it('tags alcohol, with lower scores in the night after it', async () => {
    const tags = await api.list('enhanced_tag', EVERYTHING)
    const drunk = new Set(
      tags.filter((tag) => tag['tag_type_code'] === 'tag_generic_alcohol').map((tag) => tag['start_day']),
    )
    expect(drunk.size).toBeGreaterThan(20)
    const after = [...scores].filter(([day]) => drunk.has(dayBefore(day))).map(([, score]) => score)
    const otherwise = [...scores].filter(([day]) => !drunk.has(dayBefore(day))).map(([, score]) => score)
    expect(mean(otherwise) - mean(after)).toBeGreaterThan(4)
  })

  it('is ill for a week in rest mode each year: fever, higher heart rate, few workouts', async () => {
    const periods = await api.list('rest_mode_period', EVERYTHING)
    const illnesses = periods.filter((period) => period['start_day'] !== period['end_day'])
    expect(illnesses).toHaveLength(2)
    const [start, end] = [String(illnesses[1]?.['start_day']), String(illnesses[1]?.['end_day'])]
    const ill = (day: unknown): boolean => String(day) > start && String(day) < end
    const rates = (which: (day: unknown) => boolean): number[] =>
      [...nights.values()].filter(({ day }) => which(day)).map((night) => number(night, 'lowest_heart_rate'))
    expect(mean(rates(ill))).toBeGreaterThan(mean(rates((day) => !ill(day))) + 2)
    expect(workouts.filter(({ day }) => ill(day)).length).toBeLessThan(8)
    expect(illnesses[1]?.['episodes']).not.toEqual([])
  })

  it('mostly walks, with about three and a half workouts a day', () => {
    const walking = workouts.filter((workout) => workout['activity'] === 'walking').length / workouts.length
    expect(walking).toBeGreaterThan(0.6)
    for (const kind of ['running', 'cycling', 'strength_training']) {
      expect(workouts.some((workout) => workout['activity'] === kind)).toBe(true)
    }
    for (const source of ['confirmed', 'autodetected', 'manual', 'workout_heart_rate']) {
      expect(workouts.some((workout) => workout['source'] === source)).toBe(true)
    }
    const perDay = new Map<unknown, number>()
    for (const { day } of workouts) perDay.set(day, (perDay.get(day) ?? 0) + 1)
    expect(Math.max(...perDay.values())).toBe(4)
    const counts = Array.from(
      { length: 24 },
      (_, back) => perDay.get(new Date(NOW - (back + 1) * DAY_MS).toISOString().slice(0, 10)) ?? 0,
    )
    const total = counts.reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThanOrEqual(75)
    expect(total).toBeLessThanOrEqual(95)
  })

  it('has 24 days in a row with at least 83 workouts', () => {
    const starts = Array.from({ length: 700 }, (_, back) => NOW - (back + 24) * DAY_MS)
    const totals = starts.map((start) => {
      const [first, last] = [start, start + 23 * DAY_MS].map((instant) =>
        new Date(instant).toISOString().slice(0, 10),
      )
      return workouts.filter(({ day }) => String(day) >= String(first) && String(day) <= String(last)).length
    })
    expect(Math.max(...totals)).toBeGreaterThanOrEqual(83)
  })

  it('has a higher heart rate in workouts than in sleep, in bursts', async () => {
    for (let back = 2; back < 30; back += 1) {
      const day = new Date(NOW - back * DAY_MS).toISOString().slice(0, 10)
      const own = workouts.filter((workout) => workout.day === day)
      const [first, last] = [own[0], own.at(-1)]
      if (!first || !last || own.length < 3) continue
      const query = `start_datetime=${day}T00:00:00Z&end_datetime=${dayBefore(new Date(Date.parse(day) + 2 * DAY_MS).toISOString())}T00:00:00Z`
      const { data } = await allPages(api.get, 'heartrate', query)
      const span = data.filter((row) => {
        const instant = Date.parse(String(row['timestamp']))
        return (
          instant >= Date.parse(String(first['start_datetime'])) &&
          instant <= Date.parse(String(last['end_datetime']))
        )
      })
      expect(span.length).toBeLessThan(950)
      expect(data.length).toBeGreaterThan(700)
      expect(data.length).toBeLessThan(1300)
      const bpm = (source: string): number =>
        mean(data.filter((row) => row['source'] === source).map((row) => number(row, 'bpm')))
      expect(bpm('workout')).toBeGreaterThan(bpm('sleep') + 15)
    }
  })

  it('does not wear the ring on about 3 % of days, sometimes on two in a row', async () => {
    const stress = await api.list('daily_stress', EVERYTHING)
    expect(stress).toHaveLength(731)
    const off = stress.map(({ day }) => day).filter((day) => !scores.has(day))
    expect(off.length).toBeGreaterThan(731 * 0.015)
    expect(off.length).toBeLessThan(731 * 0.05)
    expect(off.some((day) => off.includes(dayBefore(day)))).toBe(true)
    for (const resource of [
      'daily_activity',
      'sleep',
      'daily_readiness',
      'workout',
      'session',
      'enhanced_tag',
      'daily_spo2',
      'sleep_time',
    ]) {
      const records = await api.list(resource, EVERYTHING)
      expect(records.filter((record) => off.includes(String(record.day ?? record['start_day'])))).toEqual([])
    }
    const nulls = stress.filter(({ day }) => off.includes(day))
    for (const record of nulls)
      expect(record).toMatchObject({ stress_high: null, recovery_high: null, day_summary: null })
    const day = String(off[3])
    const rows = await api.list('heartrate', `start_datetime=${day}T06:00:00Z&end_datetime=${day}T18:00:00Z`)
    expect(rows).toEqual([])
  })

  it('has naps, and sometimes a night in two parts', () => {
    const types = new Set(sleep.map((period) => period['type']))
    expect(types).toEqual(new Set(['long_sleep', 'sleep', 'rest', 'late_nap']))
    const long = new Map<unknown, number>()
    for (const { day, type } of sleep) if (type === 'long_sleep') long.set(day, (long.get(day) ?? 0) + 1)
    expect([...long.values()].filter((count) => count === 2).length).toBeGreaterThan(3)
    expect([...long.values()].some((count) => count > 2)).toBe(false)
  })

  it('lives in Berlin, with a week in New York', () => {
    const offsets = new Map<string, number>()
    for (const night of nights.values()) {
      const offset = String(night['bedtime_end']).slice(-6)
      offsets.set(offset, (offsets.get(offset) ?? 0) + 1)
    }
    expect([...offsets.keys()].sort()).toEqual(['+01:00', '+02:00', '-04:00'])
    expect(offsets.get('-04:00')).toBeGreaterThanOrEqual(10)
    expect(offsets.get('-04:00')).toBeLessThanOrEqual(14)
  })
})
