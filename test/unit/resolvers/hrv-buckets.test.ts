import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedCalendar } from '../../../src/resolvers/data/calendar.ts'
import { toHrvBuckets } from '../../../src/resolvers/insights/hrv-buckets.ts'

const UTC = fixedCalendar(0)
/** Beats one after the other, from midnight. */
const beats = (list: readonly (readonly [ibi: number | null, validity?: number])[]) => {
  let time = 0
  return list.map(([ibi, validity = 1]) => {
    time += ibi ?? 1000
    return { time, ibi, validity }
  })
}

describe('heart rate variability', () => {
  test('of a known list', () => {
    const [bucket] = toHrvBuckets(beats([[800], [810], [790], [800]]), 'HOUR', UTC)
    expect(bucket).toEqual({
      startTime: 0,
      count: 4,
      rmssd: expect.closeTo(Math.sqrt((100 + 400 + 100) / 3), 12),
      sdnn: expect.closeTo(Math.sqrt(50), 12),
    })
  })

  test('counts good and corrected intervals, and no difference across another one', () => {
    const rows = beats([[800], [300, 2], [900, 3], [910], [1, 0], [5, -1], [null, 1], [700]])
    expect(toHrvBuckets(rows, 'HOUR', UTC)).toMatchObject([{ count: 4, rmssd: 10 }])
  })

  test('has no difference across a gap or between buckets', () => {
    const [first, second] = [
      { time: 299_500, ibi: 800, validity: 1 },
      { time: 300_300, ibi: 900, validity: 1 },
    ]
    expect(toHrvBuckets([first, second], 'HOUR', UTC)).toMatchObject([{ count: 2, rmssd: 100 }])
    expect(toHrvBuckets([first, second], 'FIVE_MINUTES', UTC)).toMatchObject([
      { rmssd: null },
      { rmssd: null },
    ])
    expect(toHrvBuckets([first, { ...second, time: 302_000 }], 'HOUR', UTC)).toMatchObject([
      { count: 2, rmssd: null, sdnn: 50 },
    ])
  })

  test('of equal intervals is 0, and of nothing valid is nothing', () => {
    expect(toHrvBuckets(beats([[801], [801], [801]]), 'DAY', UTC)).toMatchObject([{ rmssd: 0, sdnn: 0 }])
    expect(toHrvBuckets(beats([[801, 0], [null]]), 'DAY', UTC)).toEqual([])
    expect(toHrvBuckets([], 'DAY', UTC)).toEqual([])
  })

  test('is finite for any intervals', () => {
    const interval = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const row = fc.record({ time: fc.nat(10_000_000), ibi: interval, validity: fc.constantFrom(1, 3, 0) })
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const sorted = rows.toSorted((a, b) => a.time - b.time)
        for (const { count, rmssd, sdnn } of toHrvBuckets(sorted, 'FIFTEEN_MINUTES', UTC)) {
          expect(count).toBeGreaterThan(0)
          expect(Number.isFinite(rmssd ?? 0)).toBe(true)
          expect(sdnn).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})
