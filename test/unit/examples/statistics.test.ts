import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fitLine,
  lagWords,
  type Pairing,
  readCorrelation,
  strengthOf,
} from '../../../examples/dashboard/src/correlation.ts'
import { emptyReason } from '../../../examples/dashboard/src/empty-reason.ts'
import { toCsv, toJson } from '../../../examples/dashboard/src/export.ts'
import {
  formatMean,
  formatMetric,
  formatTick,
  isMetric,
  METRIC_GROUPS,
  metricRange,
  metricTicks,
} from '../../../examples/dashboard/src/metrics.ts'
import { lagOf, lengthOf, metricOf, moveEnd } from '../../../examples/dashboard/src/page-options.ts'
import {
  bandRange,
  describeCourse,
  describeLast,
  toBand,
  trendDays,
  weekdayMeans,
} from '../../../examples/dashboard/src/trends.ts'
import { schema } from '../../../src/schema/index.ts'

const BAND = { lowerQuartile: 48, upperQuartile: 60 }

describe('metrics', () => {
  it('are those of the schema, each in one group', () => {
    const names = Object.values(METRIC_GROUPS).flatMap((group) => Object.keys(group))
    const type = schema.getType('DailyMetric')
    const inSchema = type !== undefined && 'getValues' in type ? type.getValues().map(({ name }) => name) : []
    expect(names.toSorted()).toEqual(inSchema.toSorted())
    expect(names.every(isMetric)).toBe(true)
  })

  it('are written with their unit', () => {
    expect(formatMetric('AVERAGE_HRV', 54.4)).toBe('54\u00a0ms')
    expect(formatMetric('TEMPERATURE_DEVIATION', -0.12)).toBe('−0.1\u00a0°C')
    expect(formatMetric('STRESS_HIGH', 5400)).toBe('1 h 30 min')
    expect(formatMetric('RESILIENCE_LEVEL', 3)).toBe('Solid')
    expect(formatMetric('STEPS', null)).toBe('–')
    expect([formatMean('RESILIENCE_LEVEL', 2.84), formatMean('AVERAGE_HRV', 54.4)]).toEqual([
      '2.8 of 5',
      '54\u00a0ms',
    ])
    expect(metricRange('AVERAGE_HRV', 48, 60)).toBe('48 – 60\u00a0ms')
    expect(metricRange('STRESS_HIGH', 0, 3600)).toBe('0 min – 1 h 00 min')
  })

  it('have few ticks, which reach over all values', () => {
    const value = fc.integer({ min: -10_000, max: 400_000 }).map((tenths) => tenths / 10)
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [lowest, highest] = [Math.min(a, b), Math.max(a, b)]
        const ticks = metricTicks('STEPS', lowest, highest)
        expect(ticks[0]).toBeLessThanOrEqual(lowest)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest)
        expect(ticks.length).toBeLessThanOrEqual(8)
      }),
    )
    const hours = (most: number) =>
      metricTicks('STRESS_HIGH', 0, most).map((tick) => formatTick('STRESS_HIGH', tick))
    expect(hours(12_600).join()).toBe('0\u00a0h,1\u00a0h,2\u00a0h,3\u00a0h,4\u00a0h')
    expect(hours(7200).join()).toBe('0\u00a0h,30\u00a0min,1\u00a0h,1.5\u00a0h,2\u00a0h')
    expect([500, 5000, 12_500].map((tick) => formatTick('STEPS', tick))).toEqual(['500', '5k', '12.5k'])
    expect(metricTicks('RESILIENCE_LEVEL', 2, 3)).toEqual([1, 2, 3, 4, 5])
  })
})

describe('options in the address', () => {
  it('have a default for missing and invalid values', () => {
    expect([lengthOf({}), lengthOf({ days: '365' }), lengthOf({ days: '12' })]).toEqual([90, 365, 90])
    expect([lagOf({}), lagOf({ lag: '7' }), lagOf({ lag: '8' }), lagOf({ lag: '-1' })]).toEqual([0, 7, 0, 0])
    expect(metricOf({ x: 'STEPS' }, 'x', 'AVERAGE_HRV')).toBe('STEPS')
    expect(metricOf({ x: 'constructor' }, 'x', 'AVERAGE_HRV')).toBe('AVERAGE_HRV')
  })

  it('move by the length of the range, never beyond today', () => {
    const state = { view: 'trends', span: 'week', endDate: '2026-11-10', day: null, options: {} } as const
    expect(moveEnd(state, -30, '2026-11-20')?.endDate).toBe('2026-10-11')
    expect(moveEnd(state, 30, '2026-11-20')?.endDate).toBe('2026-11-20')
    expect(moveEnd({ ...state, endDate: '2026-11-20' }, 30, '2026-11-20')).toBeNull()
  })
})

describe('a trend in words', () => {
  const trend = (values: (number | null)[], count = values.length) =>
    trendDays({
      startDate: '2026-11-19',
      values,
      statistics: { count },
      points: values.map((movingAverage) => ({ movingAverage })),
    })

  it('leaves out a day that is not over, if its value still grows', () => {
    expect(trend([50, 3], 1).map(({ value }) => value)).toEqual([50, null])
    expect(trend([50, 3], 2).map(({ value }) => value)).toEqual([50, 3])
    expect(describeLast('AVERAGE_HRV', trend([50, 3], 1), BAND)).toEqual({
      value: '50\u00a0ms',
      text: 'on Thursday 19 November, within your usual 48 – 60\u00a0ms',
    })
  })

  it.each([
    [47, 'below'],
    [48, 'within'],
    [60, 'within'],
    [61, 'above'],
  ])('%i ms is %s the usual range', (value, place) => {
    const text = describeLast('AVERAGE_HRV', trend([value]), BAND)?.text
    expect(text).toContain(`${place} your usual`)
  })

  it('is within the usual range if it reads like an end of it', () => {
    const band = { lowerQuartile: -0.08, upperQuartile: 0.155 }
    const placeOf = (value: number) => describeLast('TEMPERATURE_DEVIATION', trend([value]), band)?.text
    expect(placeOf(0.18)).toContain('within your usual −0.1 – +0.2')
    expect(placeOf(-0.12)).toContain('within')
    expect(placeOf(0.3)).toContain('above')
  })

  it('has no usual range below 14 days', () => {
    expect(toBand({ ...BAND, count: 13 })).toBeNull()
    expect(toBand({ ...BAND, count: 14 })).toEqual(BAND)
    expect(toBand(null)).toBeNull()
    expect(describeLast('AVERAGE_HRV', trend([50]), null)?.text).toContain('too few days')
    expect(describeLast('AVERAGE_HRV', trend([null], 0), BAND)).toBeNull()
  })

  it('says steady for a change below half the usual range', () => {
    const course = (slope: number) => describeCourse('AVERAGE_HRV', slope, BAND, { days: 31 })
    expect(course(0.1)).toBe('Steady over these 31 days.')
    expect(course(0.5)).toBe('↗ Rising by about 15\u00a0ms over these 31 days.')
    expect(course(-0.5)).toBe('↘ Falling by about 15\u00a0ms over these 31 days.')
  })

  it('draws the usual range over the days that it is made of', () => {
    const year = { startDate: '2025-11-21', endDate: '2026-11-20' }
    expect(bandRange(year, 60)).toEqual({ startDate: '2026-09-21', endDate: '2026-11-20' })
    expect(bandRange({ ...year, startDate: '2026-10-22' }, 60).startDate).toBe('2026-10-22')
  })

  it('places the weekdays from the lowest to the highest', () => {
    const groups = [
      { key: 'SUNDAY', statistics: { mean: 60 } },
      { key: 'MONDAY', statistics: { mean: 40 } },
      { key: 'TUESDAY', statistics: { mean: 50 } },
      { key: 'WEDNESDAY', statistics: null },
    ]
    expect(weekdayMeans(groups).map(({ place }) => place)).toEqual([0, 0.5, null, null, null, null, 1])
    expect(weekdayMeans(groups.slice(0, 1))[6]).toEqual({ mean: 60, place: null })
  })
})

describe('a correlation in words', () => {
  const PAIRING: Pairing = { x: 'STEPS', y: 'AVERAGE_HRV', lag: 1 }
  const read = (pearson: number | null, others: object = {}) =>
    readCorrelation({ count: 90, pearson, spearman: pearson, pValue: 0.001, ...others }, PAIRING)

  it('names strength and direction', () => {
    expect([0.05, -0.2, 0.4, -0.6].map(strengthOf)).toEqual(['no', 'a weak', 'a moderate', 'a strong'])
    expect(read(0.4)).toEqual({
      headline: 'Steps and heart rate variability the day after tend to rise and fall together',
      cautions: ['It is a moderate link.'],
    })
    expect(read(-0.4).headline).toContain('tend to move in opposite directions')
    expect(read(0.05).headline).toBe('No visible link between steps and heart rate variability the day after')
    expect([0, 1, 3].map(lagWords)).toEqual(['on the same day', 'the day after', '3 days later'])
  })

  it('warns of chance, of few pairs and of extreme days', () => {
    const chance = read(0.2, { pValue: 0.3 })
    expect(chance.headline).toBe('No clear link between steps and heart rate variability the day after')
    expect(chance.cautions).toEqual([
      'It looks like a weak link, but may be chance: about 30 in 100 of unrelated series look at least as linked.',
    ])
    expect(read(0.5, { count: 12 }).cautions.join(' ')).toContain('With 12 pairs')
    expect(read(0.5, { spearman: 0.1 }).cautions.join(' ')).toContain('extreme days')
    expect(read(null, { count: 1 }).cautions).toEqual([
      'Only 1 pair of days have both values; at least 4 are needed.',
    ])
    const ratings = { x: 'AVERAGE_HRV', y: 'READINESS_SCORE', lag: 0 } as const
    const built = readCorrelation({ count: 90, pearson: 0.9, spearman: 0.9, pValue: 0 }, ratings)
    expect(built.headline).toBe('Heart rate variability and readiness score tend to rise and fall together')
    expect(built.cautions.join(' ')).toContain('built in')
    expect(read(null).cautions).toEqual(['One of the two has the same value on every day.'])
  })

  it('never names a cause', () => {
    const coefficient = fc.option(fc.double({ min: -1, max: 1, noNaN: true }))
    fc.assert(
      fc.property(coefficient, coefficient, fc.integer({ min: 0, max: 400 }), (pearson, spearman, count) => {
        const { headline, cautions } = read(pearson, { spearman, count })
        expect([headline, ...cautions].join(' ')).not.toMatch(/cause|because|leads to|makes|improve/i)
      }),
    )
  })

  it('has the least-squares line of the points', () => {
    const [start, end] = fitLine([1, 2, 3, 4].map((x) => ({ x, y: 2 * x + 1 }))) ?? []
    expect(start?.x).toBe(1)
    expect(start?.y).toBeCloseTo(3)
    expect(end?.y).toBeCloseTo(9)
    expect(
      fitLine([
        { x: 1, y: 2 },
        { x: 1, y: 3 },
      ]),
    ).toBeNull()
  })
})

describe('an empty panel', () => {
  const range = { startDate: '2026-11-14', endDate: '2026-11-20' }

  it('says why', () => {
    expect(emptyReason('SPO2_AVERAGE', 'GEN2M', range)).toContain('Your ring does not measure')
    expect(emptyReason('SPO2_AVERAGE', 'GEN3', range)).toMatch(
      /^No blood oxygen .* 2026\. The ring was not worn/,
    )
    expect(emptyReason('AVERAGE_HRV', 'GEN2', range)).toContain('was not worn')
    expect(emptyReason('SPO2_AVERAGE', null, range)).toContain('was not worn')
  })
})

describe('an export', () => {
  it('is CSV as RFC 4180 has it', () => {
    const table = {
      columns: ['day', 'a, "b"'],
      rows: [
        ['2026-11-20', -1.5],
        ['x\ny', null],
      ],
    }
    expect(toCsv(table)).toBe('day,"a, ""b"""\r\n2026-11-20,-1.5\r\n"x\ny",\r\n')
  })

  it('has no cell that a spreadsheet executes', () => {
    expect(toCsv({ columns: ['=1+1'], rows: [['@x'], ['-2+3'], [-2]] })).toBe(
      "'=1+1\r\n'@x\r\n'-2+3\r\n-2\r\n",
    )
  })

  it('is the result in JSON, without what the client added', () => {
    expect(JSON.parse(toJson({ viewer: { __typename: 'User', id: 'a' } }))).toEqual({ viewer: { id: 'a' } })
  })
})
