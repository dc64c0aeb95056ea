import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Document, EVERYTHING, startApi } from './api.ts'

let api: Awaited<ReturnType<typeof startApi>>
let sleep: Document[]
let activity: Document[]
beforeAll(async () => {
  api = await startApi()
  sleep = await api.list('sleep', EVERYTHING)
  activity = await api.list('daily_activity', EVERYTHING)
})
afterAll(() => api.simulator.close())

interface Samples {
  interval: number
  items: (number | null)[]
  timestamp: string
}
const count = (text: unknown, character: string): number => String(text).split(character).length - 1
const sum = (values: (number | null)[]): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0)
const COLLECTIONS = [
  'daily_activity',
  'daily_readiness',
  'daily_sleep',
  'daily_spo2',
  'daily_stress',
  'daily_resilience',
  'daily_cardiovascular_age',
  'vO2_max',
  'sleep',
  'sleep_time',
  'workout',
  'session',
  'tag',
  'enhanced_tag',
  'rest_mode_period',
]

describe('sleep documents', () => {
  it('have phases, movement and samples as long as the time in bed', () => {
    for (const period of sleep) {
      const inBed = Number(period['time_in_bed'])
      const [start, end] = [
        Date.parse(String(period['bedtime_start'])),
        Date.parse(String(period['bedtime_end'])),
      ]
      expect(inBed).toBe((end - start) / 1000)
      expect(period['sleep_phase_5_min']).toMatch(/^[1-4]+$/)
      expect(period['sleep_phase_5_min']).toHaveLength(Math.ceil(inBed / 300))
      expect(period['movement_30_sec']).toMatch(/^[1-4]+$/)
      expect(period['movement_30_sec']).toHaveLength(Math.ceil(inBed / 30))
      for (const name of ['heart_rate', 'hrv']) {
        const samples = period[name] as Samples | null
        if (!samples) continue
        expect(samples.interval).toBe(300)
        expect(samples.items).toHaveLength(Math.floor(inBed / 300))
        expect(samples.timestamp).toBe(String(period['bedtime_start']).replace(/([+-]\d\d:\d\d)$/, '.000$1'))
      }
    }
  })

  it('have durations that match the phases and each other', () => {
    for (const period of sleep) {
      const seconds = (field: string): number => Number(period[field])
      const phases = [
        seconds('deep_sleep_duration'),
        seconds('light_sleep_duration'),
        seconds('rem_sleep_duration'),
      ]
      expect(sum(phases)).toBe(seconds('total_sleep_duration'))
      expect(seconds('total_sleep_duration') + seconds('awake_time')).toBe(seconds('time_in_bed'))
      expect(period['efficiency']).toBe(Math.round((100 * sum(phases)) / seconds('time_in_bed')))
      for (const [index, phase] of ['1', '2', '3'].entries()) {
        const blocks = count(period['sleep_phase_5_min'], phase) * 300
        expect(Math.abs(blocks - (phases[index] ?? 0))).toBeLessThanOrEqual(
          600 + seconds('time_in_bed') * 0.06,
        )
        if (period['sleep_phase_30_sec'] !== undefined) {
          expect(phases[index]).toBe(count(period['sleep_phase_30_sec'], phase) * 30)
        }
      }
    }
  })

  it('have averages that match the samples, and 255 where nothing was measured', () => {
    const measured = sleep.filter((period) => period['heart_rate'] !== null)
    for (const period of measured) {
      const rates = (period['heart_rate'] as Samples).items.filter((item) => item !== null)
      expect(period['lowest_heart_rate']).toBe(Math.min(...rates))
      expect(Number(period['average_heart_rate'])).toBeCloseTo(sum(rates) / rates.length, 0)
      expect(period['average_hrv']).not.toBeNull()
    }
    const slight = sleep.filter((period) => period['heart_rate'] === null)
    expect(slight.length).toBeGreaterThan(20)
    for (const period of slight) {
      expect(period).toMatchObject({ lowest_heart_rate: 255, average_hrv: null, hrv: null, type: 'sleep' })
    }
    expect(measured.some((period) => (period['heart_rate'] as Samples).items.includes(null))).toBe(true)
  })

  it('count the periods of a day from 0 in order of time, never overlapping', () => {
    let last: Document | undefined
    for (const period of sleep) {
      const sameDay = last?.day === period.day
      expect(period['period']).toBe(sameDay ? Number(last?.['period']) + 1 : 0)
      if (last) {
        expect(Date.parse(String(period['bedtime_start']))).toBeGreaterThanOrEqual(
          Date.parse(String(last['bedtime_end'])),
        )
      }
      last = period
    }
  })

  it('have the newer fields only when they are newer', () => {
    const newer = ['sleep_phase_30_sec', 'ring_id', 'app_sleep_phase_5_min', 'sleep_analysis_reason']
    for (const period of sleep) {
      const isNewer = String(period.day) >= '2025-11-01'
      for (const field of newer) expect(field in period).toBe(isNewer)
      if (isNewer) expect(period['sleep_phase_30_sec']).toHaveLength(String(period['movement_30_sec']).length)
    }
  })

  it('name a ring that ring_configuration knows', async () => {
    const rings = await api.list('ring_configuration')
    expect(rings).toHaveLength(2)
    expect(rings[0]).toMatchObject({ set_up_at: '1970-01-01T00:00:00+00:00', hardware_type: 'gen3' })
    const named = new Set(sleep.flatMap((period) => period['ring_id'] ?? []))
    expect(named).toEqual(new Set(rings.map(({ id }) => id)))
    expect((await api.get(`/v2/usercollection/ring_configuration/${rings[1]?.id}`)).body).toEqual(rings[1])
  })

  it('give the main night the readiness of the day', async () => {
    const readiness = new Map(
      (await api.list('daily_readiness', EVERYTHING)).map((document) => [document.day, document]),
    )
    const nights = sleep.filter((period) => period['type'] === 'long_sleep')
    for (const night of nights) {
      const { score, contributors } = night['readiness'] as Document
      expect({ score, contributors }).toEqual({
        score: readiness.get(night.day)?.['score'],
        contributors: readiness.get(night.day)?.['contributors'],
      })
    }
  })
})

describe('daily_activity documents', () => {
  it('have 1440 items and 288 classes when the day is over, less while it lasts', () => {
    const today = activity.at(-1)
    for (const document of activity) {
      const { items, interval, timestamp } = document['met'] as Samples
      const minutes = document === today ? 11 * 60 : 1440
      expect(items).toHaveLength(minutes)
      expect(document['class_5_min']).toMatch(/^[0-5]+$/)
      expect(document['class_5_min']).toHaveLength(minutes / 5)
      expect(interval).toBe(60)
      expect(timestamp).toMatch(/T04:00:00\.000[+-]\d\d:00$/)
      expect(document['timestamp']).toMatch(/T04:00:00[+-]\d\d:00$/)
    }
    expect(today?.day).toBe('2026-11-20')
  })

  it('have times that make up the day', () => {
    for (const document of activity.slice(0, -1)) {
      const times = ['non_wear', 'resting', 'sedentary', 'low_activity', 'medium_activity', 'high_activity']
      expect(sum(times.map((name) => Number(document[`${name}_time`])))).toBe(86_400)
      expect(Number(document['average_met_minutes'])).toBeCloseTo(
        sum((document['met'] as Samples).items) / 1440,
        3,
      )
      expect(Number(document['total_calories'])).toBeGreaterThan(Number(document['active_calories']))
    }
  })

  it('rate days of many workouts above days of none, and illness not at all', async () => {
    const minutes = new Map<unknown, number>()
    for (const workout of await api.list('workout', EVERYTHING)) {
      const length =
        (Date.parse(String(workout['end_datetime'])) - Date.parse(String(workout['start_datetime']))) / 60_000
      minutes.set(workout.day, (minutes.get(workout.day) ?? 0) + length)
    }
    const whole = activity.slice(0, -1).filter((document) => document['score'] !== null)
    const mean = (documents: Document[], field: string): number =>
      sum(documents.map((document) => Number(document[field]))) / documents.length
    const busy = whole.filter(({ day }) => (minutes.get(day) ?? 0) > 120)
    const idle = whole.filter(({ day }) => (minutes.get(day) ?? 0) < 50)
    expect(mean(busy, 'score')).toBeGreaterThan(mean(idle, 'score') + 5)
    expect(mean(busy, 'steps')).toBeGreaterThan(mean(idle, 'steps') + 4000)
    expect(activity.filter((document) => document['score'] === null).length).toBeGreaterThan(4)
  })
})

describe('daily scores', () => {
  it('are stamped 00:00 UTC of their day, in a few at another offset', async () => {
    for (const resource of ['daily_sleep', 'daily_readiness']) {
      const documents = await api.list(resource, EVERYTHING)
      for (const { day, timestamp } of documents as { day: string; timestamp: string }[]) {
        expect(Date.parse(timestamp)).toBe(Date.parse(`${day}T00:00:00Z`))
      }
      const elsewhere = documents.filter(({ timestamp }) => !String(timestamp).endsWith('+00:00'))
      const dateDiffers = documents.filter(({ day, timestamp }) => !String(timestamp).startsWith(String(day)))
      expect(elsewhere.length).toBeGreaterThan(dateDiffers.length)
      expect(dateDiffers.length).toBeGreaterThan(10)
      expect(elsewhere.length).toBeLessThan(documents.length * 0.15)
    }
  })

  it('were local midnight, then a day early, in 2021', async () => {
    await using past = await startApi({ now: () => Date.parse('2021-11-01T12:00:00Z') })
    const documents = (await past.list(
      'daily_sleep',
      'start_date=2021-08-20&end_date=2021-10-10',
    )) as Document[]
    const stampOf = (from: string, to: string): Set<unknown> =>
      new Set(
        documents
          .filter(({ day }) => String(day) >= from && String(day) <= to)
          .map(({ day, timestamp }) => Date.parse(String(timestamp)) - Date.parse(`${day}T00:00:00+02:00`)),
      )
    expect(stampOf('2021-08-20', '2021-08-26')).toEqual(new Set([0]))
    expect(stampOf('2021-08-27', '2021-09-27')).toEqual(new Set([-86_400_000]))
    expect(stampOf('2021-09-28', '2021-10-10')).toEqual(new Set([7_200_000]))
  })

  it('have a null temperature trend and an SpO2 of 0.0 now and then', async () => {
    const readiness = await api.list('daily_readiness', EVERYTHING)
    expect(readiness.some((document) => document['temperature_trend_deviation'] === null)).toBe(true)
    const spo2 = await api.list('daily_spo2', EVERYTHING)
    const averages = spo2.map(
      (document) => (document['spo2_percentage'] as { average: number } | null)?.average,
    )
    expect(averages.filter((average) => average === 0).length).toBeGreaterThan(5)
    expect(averages).toContain(undefined)
  })

  it('know a cardiovascular age without id before, with id and pulse wave velocity since November 2025', async () => {
    for (const document of await api.list('daily_cardiovascular_age', EVERYTHING)) {
      const isNewer = String(document.day) >= '2025-11-01'
      expect(Object.keys(document)).toEqual(
        isNewer ? ['id', 'day', 'vascular_age', 'pulse_wave_velocity'] : ['day', 'vascular_age'],
      )
    }
  })
})

describe('all documents', () => {
  it.each(COLLECTIONS)(
    'of %s are there, in order, each with an id of its own that finds it',
    async (resource) => {
      const documents = await api.list(resource, EVERYTHING)
      expect(documents.length).toBeGreaterThan(5)
      const days = documents.map((document) => String(document.day ?? document['start_day']))
      expect(days).toEqual([...days].sort())
      const withId = documents.filter(({ id }) => id !== undefined)
      expect(new Set(withId.map(({ id }) => id)).size).toBe(withId.length)
      for (const document of [withId[0], withId[Math.floor(withId.length / 2)], withId.at(-1)]) {
        expect(document?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
        expect((await api.get(`/v2/usercollection/${resource}/${document?.id}`)).body).toEqual(document)
      }
    },
  )

  it('hold nothing of the future, at any hour', async () => {
    let now = Date.parse('2026-03-27T00:00:00Z') // the nights around a change of the clock
    await using moving = await startApi({ now: () => now })
    const ends = ['bedtime_end', 'end_datetime', 'start_time', 'timestamp', 'end_time']
    for (let hour = 0; hour < 24 * 4; hour += 5) {
      now = Date.parse('2026-03-27T00:00:00Z') + hour * 3_600_000
      const range = 'start_date=2026-03-20&end_date=2026-12-31'
      for (const resource of COLLECTIONS) {
        for (const document of await moving.list(resource, range)) {
          for (const field of ends) {
            const value = document[field]
            if (typeof value === 'string' && !(resource === 'enhanced_tag' && field === 'end_time')) {
              expect(Date.parse(value)).toBeLessThanOrEqual(now)
            }
          }
        }
      }
      for (const resource of ['heartrate', 'ring_battery_level']) {
        for (const row of await moving.list(resource)) {
          expect(Date.parse(String(row['timestamp']))).toBeLessThanOrEqual(now)
        }
      }
    }
  })

  it('have no night before it is over', async () => {
    const last = sleep.at(-1)
    await using before = await startApi({ now: () => Date.parse(String(last?.['bedtime_end'])) - 60_000 })
    expect((await before.list('sleep', EVERYTHING)).map(({ id }) => id)).not.toContain(last?.id)
    expect((await before.get(`/v2/usercollection/sleep/${last?.id}`)).status).toBe(404)
  })

  it('leave the illness open while it lasts', async () => {
    const [illness] = (await api.list('rest_mode_period', EVERYTHING)).filter(
      (period) => period['start_day'] !== period['end_day'],
    )
    const during = Date.parse(String(illness?.['start_time'])) + 2 * 86_400_000
    await using then = await startApi({ now: () => during })
    const open = (await then.list('rest_mode_period', 'start_date=2025-01-01&end_date=2027-01-01')).at(-1)
    expect(open).toMatchObject({ id: illness?.id, end_day: null, end_time: null })
  })

  it('carry offsets that change with the season and keep a few workouts in UTC', async () => {
    const workouts = await api.list('workout', EVERYTHING)
    const offsets = new Set(workouts.map((workout) => String(workout['start_datetime']).slice(-6)))
    expect([...offsets].sort()).toEqual(['+00:00', '+01:00', '+02:00', '-04:00'])
  })

  it('answer a month at once, again and again', async () => {
    const query = 'start_date=2026-09-01&end_date=2026-09-30'
    await api.list('daily_activity', query)
    const before = performance.now()
    for (let round = 0; round < 50; round += 1) await api.get(`/v2/usercollection/daily_activity?${query}`)
    // a generous bound: what it shows is that nothing is made twice
    expect((performance.now() - before) / 50).toBeLessThan(50)
  })
})
