import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiRecord, EVERYTHING, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
let activity: ApiRecord[]
beforeAll(async () => {
  api = await startApi()
  activity = await api.list('daily_activity', EVERYTHING)
})
afterAll(() => api.simulator.close())

interface Samples {
  interval: number
  items: (number | null)[]
  timestamp: string
}
const sum = (values: (number | null)[]): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0)

describe('daily_activity records', () => {
  it('have 1440 items and 288 classes, or fewer before the end of the day', () => {
    const today = activity.at(-1)
    for (const record of activity) {
      const { items, interval, timestamp } = record['met'] as Samples
      const minutes = record === today ? 11 * 60 : 1440
      expect(items).toHaveLength(minutes)
      expect(record['class_5_min']).toMatch(/^[0-5]+$/)
      expect(record['class_5_min']).toHaveLength(minutes / 5)
      expect(interval).toBe(60)
      expect(timestamp).toMatch(/T04:00:00\.000[+-]\d\d:00$/)
      expect(record['timestamp']).toMatch(/T04:00:00[+-]\d\d:00$/)
    }
    expect(today?.day).toBe('2026-11-20')
  })

  it('have durations that add up to the day', () => {
    for (const record of activity.slice(0, -1)) {
      const times = ['non_wear', 'resting', 'sedentary', 'low_activity', 'medium_activity', 'high_activity']
      expect(sum(times.map((name) => Number(record[`${name}_time`])))).toBe(86_400)
      expect(Number(record['average_met_minutes'])).toBeCloseTo(
        sum((record['met'] as Samples).items) / 1440,
        3,
      )
      expect(Number(record['total_calories'])).toBeGreaterThan(Number(record['active_calories']))
    }
  })

  it('have higher scores on days with many workouts, and none during an illness', async () => {
    const minutes = new Map<unknown, number>()
    for (const workout of await api.list('workout', EVERYTHING)) {
      const length =
        (Date.parse(String(workout['end_datetime'])) - Date.parse(String(workout['start_datetime']))) / 60_000
      minutes.set(workout.day, (minutes.get(workout.day) ?? 0) + length)
    }
    const whole = activity.slice(0, -1).filter((record) => record['score'] !== null)
    const mean = (records: ApiRecord[], field: string): number =>
      sum(records.map((record) => Number(record[field]))) / records.length
    const busy = whole.filter(({ day }) => (minutes.get(day) ?? 0) > 120)
    const idle = whole.filter(({ day }) => (minutes.get(day) ?? 0) < 50)
    expect(mean(busy, 'score')).toBeGreaterThan(mean(idle, 'score') + 5)
    expect(mean(busy, 'steps')).toBeGreaterThan(mean(idle, 'steps') + 4000)
    expect(activity.filter((record) => record['score'] === null).length).toBeGreaterThan(4)
  })
})
