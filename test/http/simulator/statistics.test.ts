import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiRecord, NOW, startApi } from '../../support/simulator/api.ts'

/**
 * Statistics of real records, which a year of generated data has to match for any seed. Source: the requirement for the
 * demo data, measured on a real user's records. The public recordings of the client tgrk/ex_oura (40 daily scores of
 * October and November 2024, 11 nights) agree, except for a higher correlation (0.72) and smaller deviations of HRV
 * balance (16) and previous day activity (13).
 */
const REAL = {
  /** Pearson correlation of the day's sleep and readiness scores. */
  sleepReadinessCorrelation: { value: 0.49, tolerance: 0.08 },
  readinessMean: { value: 76.5, tolerance: 2.5 },
  /** Population standard deviations of readiness contributors. */
  hrvBalanceDeviation: { value: 24, tolerance: 3 },
  recoveryIndexDeviation: { value: 26, tolerance: 3 },
  previousDayActivityDeviation: { value: 24, tolerance: 3 },
  restingHeartRateDeviation: { value: 31, tolerance: 3 },
  /** Population standard deviations of nights. */
  averageHrvDeviation: { value: 20, tolerance: 2 },
  lowestHeartRateDeviation: { value: 6.2, tolerance: 0.7 },
  /** How far a night's average_heart_rate is above the mean of its samples, bpm. */
  averageHeartRateExcess: { value: 2.4, tolerance: 0.3 },
  restlessPeriods: { value: 310, tolerance: 20 },
  awakeMinutes: { value: 70, tolerance: 4 },
}

const YEAR = 'start_date=2025-11-21&end_date=2026-11-20'
const SEEDS = [20_241_122, 7, 99]

const mean = (values: readonly number[]): number => sum(values) / values.length
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [xs, ys] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
  const covariance = mean(pairs.map(([x, y]) => (x - mean(xs)) * (y - mean(ys))))
  return covariance / deviation(xs) / deviation(ys)
}
const numbers = (records: readonly ApiRecord[], field: string): number[] =>
  records.map((record) => Number(record[field]))
const contributor = (records: readonly ApiRecord[], name: string): number[] =>
  records.map((record) => (record['contributors'] as Record<string, number>)[name] ?? Number.NaN)
const samplesOf = (record: ApiRecord): number[] =>
  (record['heart_rate'] as { items: (number | null)[] }).items.filter((item) => item !== null)

describe.each(SEEDS)('a year of the person with seed %i', (seed) => {
  let api: Awaited<ReturnType<typeof startApi>>
  let sleepScores: ApiRecord[]
  let readiness: ApiRecord[]
  let activity: ApiRecord[]
  let periods: ApiRecord[]
  let nights: ApiRecord[]
  beforeAll(async () => {
    api = await startApi({ users: [{ token: 'seeded', seed }], now: () => NOW })
    const list = (resource: string) => api.list(resource, YEAR, 'seeded')
    sleepScores = await list('daily_sleep')
    readiness = await list('daily_readiness')
    activity = (await list('daily_activity')).slice(0, -1)
    // a night may begin on the day before
    periods = await api.list('sleep', YEAR.replace('11-21', '11-20'), 'seeded')
    nights = periods.filter(({ type }) => type === 'long_sleep')
  })
  afterAll(() => api.simulator.close())

  it('has readiness that depends on more than sleep', () => {
    const scoreOf = new Map(sleepScores.map(({ day, score }) => [day, Number(score)]))
    const pairs = readiness.map(({ day, score }) => [scoreOf.get(day) ?? Number.NaN, Number(score)] as const)
    expect(pairs.length).toBeGreaterThan(330)
    expect(correlation(pairs)).toBeNear(REAL.sleepReadinessCorrelation)
    expect(mean(numbers(readiness, 'score'))).toBeNear(REAL.readinessMean)
  })

  it.each([
    ['hrv_balance', REAL.hrvBalanceDeviation],
    ['recovery_index', REAL.recoveryIndexDeviation],
    ['previous_day_activity', REAL.previousDayActivityDeviation],
    ['resting_heart_rate', REAL.restingHeartRateDeviation],
  ])('has a readiness contributor %s that varies', (name, real) => {
    expect(deviation(contributor(readiness, name))).toBeNear(real)
  })

  it('has nights that vary', () => {
    expect(deviation(numbers(nights, 'average_hrv'))).toBeNear(REAL.averageHrvDeviation)
    expect(deviation(numbers(nights, 'lowest_heart_rate'))).toBeNear(REAL.lowestHeartRateDeviation)
  })

  it('has average heart rates above the mean of the samples', () => {
    const excess = nights.map((night) => Number(night['average_heart_rate']) - mean(samplesOf(night)))
    expect(mean(excess)).toBeNear(REAL.averageHeartRateExcess)
  })

  it('has restless and waking nights', () => {
    expect(mean(numbers(nights, 'restless_periods'))).toBeNear(REAL.restlessPeriods)
    expect(mean(numbers(nights, 'awake_time')) / 60).toBeNear(REAL.awakeMinutes)
  })

  it('has waking that does not rise over the night', () => {
    const shares = [1, 2, 3].map((quarter) =>
      mean(
        nights.map((night) => {
          const phases = String(night['sleep_phase_5_min'])
          const length = Math.floor(phases.length / 4)
          const part = phases.slice(quarter * length, (quarter + 1) * length)
          return part.split('4').length / length - 1 / length
        }),
      ),
    )
    // the first quarter contains the time to fall asleep
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.02)
  })

  it('has a total_sleep contributor that rises with the sleep of all periods that have a delta', () => {
    const seconds = new Map<unknown, number>()
    for (const period of periods) {
      if (period['sleep_score_delta'] === null) continue
      seconds.set(period.day, (seconds.get(period.day) ?? 0) + Number(period['total_sleep_duration']))
    }
    const ordered = sleepScores
      .map((record) => ({
        slept: seconds.get(record.day) ?? 0,
        rating: contributor([record], 'total_sleep')[0],
      }))
      .sort((one, other) => one.slept - other.slept)
      .map(({ rating }) => rating)
    expect(ordered).toEqual([...ordered].sort((one, other) => Number(one) - Number(other)))
    const naps = periods.filter((period) => Number(period['sleep_score_delta']) > 0)
    expect(naps.length).toBeGreaterThan(10)
  })

  it('has MET minutes that count only what is above 1.5 MET', () => {
    for (const record of activity) {
      const { items } = record['met'] as { items: number[] }
      const counted = sum(
        ['sedentary', 'low', 'medium', 'high'].map((level) =>
          Number(record[`${level}_activity_met_minutes`] ?? record[`${level}_met_minutes`]),
        ),
      )
      const above = sum(items.map((met) => Math.max(0, met - 1.5)))
      expect(Math.abs(counted - above)).toBeLessThanOrEqual(2)
    }
  })

  it('has activity scores that vary', () => {
    const scores = activity.filter(({ score }) => score !== null)
    expect(deviation(numbers(scores, 'score'))).toBeGreaterThan(4)
  })
})

interface Target {
  readonly value: number
  readonly tolerance: number
}

expect.extend({
  toBeNear: (received: number, { value, tolerance }: Target) => ({
    pass: Math.abs(received - value) <= tolerance,
    message: () => `expected ${received} to be ${value} ± ${tolerance}`,
  }),
})

declare module 'vitest' {
  interface Matchers<T> {
    /** Within the tolerance of a target. */
    toBeNear(target: Target): void
  }
}
