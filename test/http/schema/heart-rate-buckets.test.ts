import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedCalendar } from '../../../src/resolvers/data/calendar.ts'
import { toHeartRateBuckets } from '../../../src/resolvers/insights/heart-rate-buckets.ts'
import { createViewer } from '../../support/schema/viewer.ts'

const HOUR = 3_600_000
const row = (timestamp: string, bpm: number | null) => ({ time: Date.parse(timestamp), bpm })

describe('heart rate buckets', () => {
  test('start at midnight of the offset, not of UTC', () => {
    const buckets = toHeartRateBuckets(
      [row('2024-10-10T21:59:00Z', 50), row('2024-10-10T22:00:00Z', 60), row('2024-10-11T21:59:59Z', 80)],
      'DAY',
      fixedCalendar(2 * HOUR),
    )
    expect(buckets).toEqual([
      {
        startTime: Date.parse('2024-10-10T00:00+02:00'),
        count: 1,
        min: 50,
        max: 50,
        mean: 50,
        timeWeightedMean: 50,
      },
      {
        startTime: Date.parse('2024-10-11T00:00+02:00'),
        count: 2,
        min: 60,
        max: 80,
        mean: 70,
        timeWeightedMean: 70,
      },
    ])
  })

  test('leave out hours without a sample and samples without a heart rate', () => {
    const buckets = toHeartRateBuckets(
      [row('2024-10-10T01:00:00Z', 50), row('2024-10-10T02:00:00Z', null), row('2024-10-10T04:30:00Z', 70)],
      'HOUR',
      fixedCalendar(0),
    )
    expect(buckets.map(({ startTime, count }) => [new Date(startTime).getUTCHours(), count])).toEqual([
      [1, 1],
      [4, 1],
    ])
  })

  test('weigh each 5 minutes the same in timeWeightedMean, however many samples they have', () => {
    const workout = Array.from({ length: 60 }, (_, index) =>
      row(new Date(Date.parse('2024-10-10T10:05:00Z') + index * 5000).toISOString(), 150),
    )
    const [bucket] = toHeartRateBuckets(
      [row('2024-10-10T10:00:00Z', 60), ...workout, row('2024-10-10T10:30:00Z', 90)],
      'HOUR',
      fixedCalendar(0),
    )
    expect(bucket).toMatchObject({ count: 62, timeWeightedMean: 100 })
    expect(bucket?.mean).toBeCloseTo((60 + 60 * 150 + 90) / 62, 12)
  })

  test('hold every sample once, in the bucket of its time', () => {
    const offset = fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 900_000)
    const size = fc.constantFrom('MINUTE', 'FIVE_MINUTES', 'FIFTEEN_MINUTES', 'HOUR', 'DAY')
    const rows = fc
      .array(
        fc.record({
          time: fc.integer({ min: 0, max: 5 * 86_400_000 }),
          bpm: fc.integer({ min: 30, max: 220 }),
        }),
      )
      .map((list) => list.sort((a, b) => a.time - b.time))
    fc.assert(
      fc.property(rows, size, offset, (list, length, offsetMs) => {
        const bucketMs = {
          MINUTE: 60_000,
          FIVE_MINUTES: 300_000,
          FIFTEEN_MINUTES: 900_000,
          HOUR,
          DAY: 24 * HOUR,
        }[length]
        const buckets = toHeartRateBuckets(list, length, fixedCalendar(offsetMs))
        for (const { startTime, count, min, max, mean, timeWeightedMean } of buckets) {
          expect((((startTime + offsetMs) % bucketMs) + bucketMs) % bucketMs).toBe(0)
          const inside = list.filter(({ time }) => time >= startTime && time < startTime + bucketMs)
          const rates = inside.map(({ bpm }) => bpm)
          expect(count).toBe(inside.length)
          expect([min, max]).toEqual([Math.min(...rates), Math.max(...rates)])
          for (const average of [mean, timeWeightedMean]) {
            expect(average).toBeGreaterThanOrEqual(min)
            expect(average).toBeLessThanOrEqual(max)
          }
          if (bucketMs <= 300_000) expect(timeWeightedMean).toBe(mean)
          expect(mean * count).toBeCloseTo(
            rates.reduce((sum, bpm) => sum + bpm, 0),
            6,
          )
        }
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(list.length)
        const starts = buckets.map(({ startTime }) => startTime)
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
      }),
    )
  })

  test('of a workout are in its UTC offset, in steps of a minute if wanted, beside its statistics', async () => {
    const sample = (timestamp: string, bpm: number | null) => ({ timestamp, bpm, source: 'workout' })
    const { query } = createViewer({
      workout: [
        {
          id: '1',
          day: '2024-10-10',
          start_datetime: '2024-10-10T09:00:30+02:00',
          end_datetime: '2024-10-10T09:06:00+02:00',
        },
        {
          id: '2',
          day: '2024-10-11',
          start_datetime: '2024-10-11T09:00:30+02:00',
          end_datetime: '2024-10-11T09:06:00+02:00',
        },
        { id: '3', day: '2024-10-12', start_datetime: null, end_datetime: '2024-10-12T09:06:00+02:00' },
        {
          id: '4',
          day: '2024-10-13',
          start_datetime: '2023-10-12T09:06:00Z',
          end_datetime: '2024-10-12T09:06:00Z',
        },
      ],
      heartrate: [
        sample('2024-10-10T07:00:29Z', 99),
        sample('2024-10-10T07:00:30Z', 100),
        sample('2024-10-10T07:00:59Z', 110),
        sample('2024-10-10T07:01:30Z', null),
        sample('2024-10-10T07:04:00Z', 120),
        sample('2024-10-10T07:06:00Z', 150),
        sample('2024-10-10T07:06:01Z', 180),
      ],
    })
    const answer = await query(`{ viewer { workouts(startDate: "2024-10-10", endDate: "2024-10-13") { nodes {
      heartRateStatistics { count min max mean }
      minutes: heartRateBuckets(bucket: MINUTE) { start mean timeWeightedMean }
      five: heartRateBuckets(bucket: FIVE_MINUTES) { start count }
    } } } }`)
    expect(answer.data).toEqual({
      viewer: {
        workouts: {
          nodes: [
            {
              heartRateStatistics: { count: 4, min: 100, max: 150, mean: 120 },
              minutes: [
                { start: '2024-10-10T09:00:00+02:00', mean: 105, timeWeightedMean: 105 },
                { start: '2024-10-10T09:04:00+02:00', mean: 120, timeWeightedMean: 120 },
                { start: '2024-10-10T09:06:00+02:00', mean: 150, timeWeightedMean: 150 },
              ],
              five: [
                { start: '2024-10-10T09:00:00+02:00', count: 3 },
                { start: '2024-10-10T09:05:00+02:00', count: 1 },
              ],
            },
            { heartRateStatistics: null, minutes: [], five: [] },
            { heartRateStatistics: null, minutes: null, five: null },
            // A year long: reading its samples would use up the rate limit.
            { heartRateStatistics: null, minutes: null, five: null },
          ],
        },
      },
    })
    expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
      Array(3).fill('BAD_USER_INPUT'),
    )
  })

  test('of a day go from midnight to midnight in the time zone of viewer', async () => {
    const sample = (timestamp: string, bpm: number) => ({ timestamp, bpm, source: 'rest' })
    const { query } = createViewer({
      heartrate: [
        sample('2024-10-26T21:59:59Z', 50),
        sample('2024-10-26T22:00:00Z', 60),
        sample('2024-10-27T22:59:59Z', 70),
        sample('2024-10-27T23:00:00Z', 80),
      ],
    })
    const { data } = await query(`{ viewer(timeZone: "Europe/Berlin") { day(date: "2024-10-27") {
      hours: heartRateBuckets(bucket: HOUR) { start mean } whole: heartRateBuckets(bucket: DAY) { start min max }
    } } }`)
    expect(data).toEqual({
      viewer: {
        day: {
          hours: [
            { start: '2024-10-27T00:00:00+02:00', mean: 60 },
            { start: '2024-10-27T23:00:00+01:00', mean: 70 },
          ],
          whole: [{ start: '2024-10-27T00:00:00+02:00', min: 60, max: 70 }],
        },
      },
    })
  })

  test('follow the clock changes of the time zone that viewer names', async () => {
    // Clocks go back an hour in Berlin on 27 October 2024, at 01:00 UTC.
    const sample = (timestamp: string, bpm: number) => ({ timestamp, bpm, source: 'rest' })
    const { query } = createViewer({
      heartrate: [
        sample('2024-10-26T21:59:59Z', 50),
        sample('2024-10-26T22:00:00Z', 60),
        sample('2024-10-27T00:30:00Z', 62),
        sample('2024-10-27T01:30:00Z', 64),
        sample('2024-10-27T22:59:59Z', 70),
        sample('2024-10-27T23:00:00Z', 80),
      ],
    })
    const range = 'startDatetime: "2024-10-26T12:00:00Z", endDatetime: "2024-10-28T12:00:00Z"'
    const { data } = await query(`{ viewer(timeZone: "Europe/Berlin") {
      days: heartRateBuckets(${range}, bucket: DAY) { start min max }
      hours: heartRateBuckets(${range}, bucket: HOUR) { start min }
    } }`)
    expect(data).toEqual({
      viewer: {
        days: [
          { start: '2024-10-26T00:00:00+02:00', min: 50, max: 50 },
          { start: '2024-10-27T00:00:00+02:00', min: 60, max: 70 },
          { start: '2024-10-28T00:00:00+01:00', min: 80, max: 80 },
        ],
        hours: [
          { start: '2024-10-26T23:00:00+02:00', min: 50 },
          { start: '2024-10-27T00:00:00+02:00', min: 60 },
          { start: '2024-10-27T02:00:00+02:00', min: 62 },
          { start: '2024-10-27T02:00:00+01:00', min: 64 },
          { start: '2024-10-27T23:00:00+01:00', min: 70 },
          { start: '2024-10-28T00:00:00+01:00', min: 80 },
        ],
      },
    })
  })

  test('have the offset of startDatetime, and count only samples in the range', async () => {
    const sample = (timestamp: string, bpm: number) => ({ timestamp, bpm, source: 'awake' })
    const { query, asks } = createViewer({
      heartrate: [
        sample('2024-10-10T05:20:00+00:00', 99),
        sample('2024-10-10T05:40:00+00:00', 60),
        sample('2024-10-10T05:50:00+00:00', 64),
        sample('2024-10-10T07:00:00+00:00', 70),
        sample('2024-10-10T07:00:01+00:00', 71),
      ],
    })
    const answer = await query(`{ viewer { heartRateBuckets(
      startDatetime: "2024-10-10T11:00:00+05:30", endDatetime: "2024-10-10T12:30:00+05:30", bucket: HOUR
    ) { start count min max mean } } }`)
    expect(answer).toEqual({
      data: {
        viewer: {
          heartRateBuckets: [
            { start: '2024-10-10T11:00:00+05:30', count: 2, min: 60, max: 64, mean: 62 },
            { start: '2024-10-10T12:00:00+05:30', count: 1, min: 70, max: 70, mean: 70 },
          ],
        },
      },
    })
    expect(asks).toHaveLength(1)
  })
})
