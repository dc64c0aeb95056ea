import { describe, expect, it } from 'vitest'
import { type DayBaseline, whatChanged } from '../../../examples/dashboard/src/what-changed.ts'

const of = (mean: number, standardDeviation: number, count = 7) => ({ mean, count, standardDeviation })

const baseline = (metric: string, value: number | null, zScore: number | null, median = 50): DayBaseline => ({
  metric,
  value,
  median,
  zScore,
  percentile: 50,
  count: 60,
})

const base = { now: {}, previous: {}, baselines: [], span: 'week', day: 'Friday 20 November' }

describe('what changed', () => {
  it('is the two changes that are largest beside the spread of the days, and the most unusual value', () => {
    const sentences = whatChanged({
      ...base,
      now: {
        sleepScore: of(80, 10),
        mainSleepDuration: of(27_000, 1_800),
        lowestHeartRate: of(52.4, 1),
        steps: of(9_000, 4_000),
      },
      previous: {
        sleepScore: of(78, 10),
        mainSleepDuration: of(25_200, 1_800),
        lowestHeartRate: of(55, 1),
        steps: of(8_900, 4_000),
      },
      baselines: [baseline('SLEEP_SCORE', 80, 0.4), baseline('AVERAGE_HRV', 21, -2.6), null],
    })
    expect(sentences).toEqual([
      'Your resting heart rate was 3 bpm lower than the week before: 52 bpm on average.',
      'Your nights were 30 min longer than the week before: 7 h 30 min on average.',
      'Your HRV was unusually low on Friday 20 November: 21 ms, usually 50 ms.',
    ])
  })

  it('says if nothing did', () => {
    const means = { sleepScore: of(80, 10), steps: of(9_000, 4_000) }
    expect(
      whatChanged({ ...base, now: means, previous: means, baselines: [baseline('SLEEP_SCORE', 80, 1.9)] }),
    ).toEqual([
      'Your means are about the same as those of the week before.',
      'Nothing stood out on Friday 20 November beside the 60 days before.',
    ])
  })

  it('does not compare with a range of too few days', () => {
    expect(
      whatChanged({ ...base, now: { sleepScore: of(81, 5) }, previous: { sleepScore: of(92, 0, 1) } }),
    ).toEqual(['The week before has 1 day: too few to compare.'])
  })

  it('ignores values that are missing', () => {
    expect(whatChanged({ ...base, baselines: [baseline('SLEEP_SCORE', null, null)] })).toEqual([])
  })
})
