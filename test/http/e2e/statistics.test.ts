import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GatewayTestOptions, startGateway, type TestGateway } from '../../support/gateway.ts'
import {
  dayAfter,
  daysBetween,
  METRIC_RESOURCES,
  METRIC_SOURCES,
  naiveGroup,
  naivePearson,
  naivePValue,
  naiveQuantile,
  naiveRanks,
  naiveSlope,
  naiveStatistics,
  naiveValue,
  type RawLists,
} from '../../support/naive-statistics.ts'
import { dayOf, fetchRaw, type Raw } from '../../support/oura-records.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/recordings')

/** Records of one person, and a range that lies within them. */
interface Person {
  readonly name: string
  readonly options: GatewayTestOptions
  readonly first: string
  readonly last: string
  /** Metrics that have no value in the range. */
  readonly empty: readonly string[]
  /** Metrics for a baseline, and pairs for a correlation, that have enough values. */
  readonly compared: readonly string[]
  readonly correlated: readonly (readonly [x: string, y: string, lagDays: number])[]
}

const recorded: Person = {
  name: 'on the recordings',
  options: { simulator: { dataFolder: FOLDER } },
  first: '2024-10-08',
  last: '2024-11-12',
  // The person's ring or app did not have them then.
  empty: ['VO2_MAX', 'PULSE_WAVE_VELOCITY', 'READINESS_CONTRIBUTOR_SLEEP_REGULARITY'],
  compared: ['SLEEP_SCORE', 'READINESS_SCORE', 'STRESS_HIGH'],
  correlated: [
    ['SLEEP_SCORE', 'READINESS_SCORE', 0],
    ['STRESS_HIGH', 'SLEEP_SCORE', 1],
    ['READINESS_SCORE', 'SPO2_AVERAGE', -1],
    ['VASCULAR_AGE', 'TEMPERATURE_DEVIATION', 2],
  ],
}

const madeUp: Person = {
  name: 'on the demo',
  options: {},
  first: '2026-08-20',
  last: '2026-11-20',
  empty: [],
  compared: ['LOWEST_HEART_RATE', 'SLEEP_SCORE', 'STEPS'],
  correlated: [
    ['SLEEP_SCORE', 'READINESS_SCORE', 0],
    ['STEPS', 'SLEEP_SCORE', 1],
    ['STRESS_HIGH', 'AVERAGE_HRV', -1],
    ['ACTIVITY_SCORE', 'ACTIVITY_SCORE', 0],
  ],
}

/** Everything that a metric accumulates from. The demo's last day is not over. */
const ACCUMULATING =
  /^(ACTIVITY_|STEPS|TOTAL_CAL|ACTIVE_CAL|EQUIV|AVERAGE_MET|HIGH_|MEDIUM_|LOW_|SEDENTARY|RESTING_TIME|NON_WEAR|INACTIVITY|WORKOUT|STRESS|RECOVERY_HIGH)/

const FIGURES = 'count sum mean min max median standardDeviation'

const close = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 7))
const closeFigures = (figures: ReturnType<typeof naiveStatistics>): unknown =>
  figures && Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, close(value)]))

function agreement({ options, first, last, empty, compared, correlated }: Person): void {
  let gateway: TestGateway
  let lists: RawLists
  let tags: readonly Raw[]
  const dates = `startDate: "${first}", endDate: "${last}"`
  const days = daysBetween(first, last)
  const isOver = (day: string) => Date.parse(dayAfter(day, 1)) <= Date.parse('2026-11-20')

  beforeAll(async () => {
    gateway = await startGateway(options)
    const load = async (resource: string): Promise<[string, Raw[]]> => {
      const window = { start_date: dayAfter(first, -120), end_date: dayAfter(last, 4) }
      return [resource, await fetchRaw(gateway.simulator, resource, window)]
    }
    lists = Object.fromEntries(await Promise.all(METRIC_RESOURCES.map(load)))
    tags = (await load('enhanced_tag'))[1]
    gateway.newRequests()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  const ask = async (fields: string) => {
    const { data, errors } = await gateway.ask<{ viewer: Record<string, unknown> }, object>(
      `{ viewer { ${fields} } }`,
    )
    expect(errors).toEqual([])
    return data.viewer as Record<string, never>
  }
  const shownValue = (metric: string, day: string) => naiveValue(lists, metric, day)
  const countedValue = (metric: string, day: string) =>
    ACCUMULATING.test(metric) && !isOver(day) ? null : shownValue(metric, day)
  const counted = (metric: string, some: readonly string[]) =>
    some.map((day) => countedValue(metric, day)).filter((value) => value !== null)
  const metrics = Object.keys(METRIC_SOURCES)

  test('every metric of the schema has a source here', async () => {
    const { data } = await gateway.ask<{ __type: { enumValues: { name: string }[] } }, object>(
      '{ __type(name: "DailyMetric") { enumValues { name } } }',
    )
    expect(data.__type.enumValues.map(({ name }) => name).sort()).toEqual(metrics.toSorted())
  })

  test.each(metrics)('trend of %s', async (metric) => {
    const { trends } = await ask(
      `trends(metrics: [${metric}], ${dates}, window: 7) {
        metric slopePerDay statistics { ${FIGURES} } points { date value movingAverage isComplete } }`,
    )
    const values = counted(metric, days)
    expect(values.length > 0).toBe(!empty.includes(metric))
    const pairs = days.flatMap((day, index) => {
      const value = countedValue(metric, day)
      return value === null ? [] : [[index, value] as const]
    })
    expect(trends).toEqual([
      {
        metric,
        slopePerDay: close(naiveSlope(pairs)),
        statistics: closeFigures(naiveStatistics(values)),
        points: days.map((day) => ({
          date: day,
          value: shownValue(metric, day),
          movingAverage: close(
            naiveStatistics(counted(metric, daysBetween(dayAfter(day, -6), day)))?.mean ?? null,
          ),
          isComplete: isOver(day),
        })),
      },
    ])
  })

  test('summary, and the range before it', async () => {
    const names = {
      sleepScore: 'SLEEP_SCORE',
      readinessScore: 'READINESS_SCORE',
      activityScore: 'ACTIVITY_SCORE',
      steps: 'STEPS',
      totalSleepDuration: 'TOTAL_SLEEP_DURATION',
      mainSleepDuration: 'MAIN_SLEEP_DURATION',
      lowestHeartRate: 'LOWEST_HEART_RATE',
      restingHeartRate: 'LOWEST_HEART_RATE',
      averageHrv: 'AVERAGE_HRV',
    }
    const fields = `startDate endDate dayCount ${Object.keys(names)
      .map((name) => `${name} { ${FIGURES} }`)
      .join(' ')} statistics(metric: RESPIRATORY_RATE) { ${FIGURES} }`
    const { summary } = await ask(`summary(${dates}) { ${fields} previous { ${fields} } }`)
    const expected = (some: readonly string[]) => ({
      startDate: some[0],
      endDate: some.at(-1),
      dayCount: some.length,
      ...Object.fromEntries(
        Object.entries(names).map(([name, metric]) => [
          name,
          closeFigures(naiveStatistics(counted(metric, some))),
        ]),
      ),
      statistics: closeFigures(naiveStatistics(counted('RESPIRATORY_RATE', some))),
    })
    const before = daysBetween(dayAfter(first, -days.length), dayAfter(first, -1))
    expect(summary).toEqual({ ...expected(days), previous: expected(before) })
  })

  test('summary: how much a mean rose', async () => {
    const metric = compared[0] ?? ''
    const half = Math.floor(days.length / 2)
    const range = `startDate: "${days[half]}", endDate: "${days[2 * half - 1]}"`
    const { summary } = await ask(`summary(${range}) { difference(metric: ${metric}) }`)
    const meanOf = (some: readonly string[]) => naiveStatistics(counted(metric, some))?.mean ?? Number.NaN
    expect(summary).toEqual({
      difference: close(meanOf(days.slice(half, 2 * half)) - meanOf(days.slice(0, half))),
    })
  })

  test('trends beside the range before, and beside ranges that one date or two name', async () => {
    const metric = compared[0] ?? ''
    const half = Math.floor(days.length / 2)
    const [early, late] = [days.slice(0, half), days.slice(half, 2 * half)]
    const figures = `{ startDate endDate difference statistics { ${FIGURES} } }`
    const { trends } = await ask(
      `trends(metrics: [${metric}], startDate: "${late[0]}", endDate: "${late.at(-1)}") {
        startDate endDate values before: comparedTo ${figures}
        from: comparedTo(startDate: "${early[0]}") ${figures} until: comparedTo(endDate: "${early.at(-1)}") ${figures}
        week: comparedTo(startDate: "${early[0]}", endDate: "${early[6]}") ${figures} }`,
    )
    const mean = naiveStatistics(counted(metric, late))?.mean ?? Number.NaN
    const beside = (some: readonly string[]) => {
      const statistics = naiveStatistics(counted(metric, some))
      return {
        startDate: some[0],
        endDate: some.at(-1),
        difference: close(mean - (statistics?.mean ?? Number.NaN)),
        statistics: closeFigures(statistics),
      }
    }
    expect(trends).toEqual([
      {
        startDate: late[0],
        endDate: late.at(-1),
        values: late.map((day) => shownValue(metric, day)),
        before: beside(early),
        from: beside(early),
        until: beside(early),
        week: beside(early.slice(0, 7)),
      },
    ])
  })

  test.each(['WEEKDAY', 'WEEK', 'MONTH', 'YEAR'])(
    'breakdown by %s, and the groups of a trend',
    async (by) => {
      const groups = `groups { key startDate statistics { ${FIGURES} } }`
      const { breakdown, trends } = await ask(
        `breakdown(metric: AVERAGE_HRV, by: ${by}, ${dates}) { metric by ${groups} }
       trends(metrics: [AVERAGE_HRV], ${dates}) { ${groups.replace('groups', `groups(by: ${by})`)} }`,
      )
      expect(trends).toEqual([{ groups: breakdown?.['groups'] }])
      const keys = [...new Set(days.map((day) => naiveGroup(day, by)))]
      const order = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
      if (by === 'WEEKDAY') keys.sort((a, b) => order.indexOf(a) - order.indexOf(b))
      /** The earliest day that has the key, in the range or before it. */
      const startOf = (key: string) =>
        daysBetween(dayAfter(first, -366), last).find((day) => naiveGroup(day, by) === key)
      expect(breakdown).toEqual({
        metric: 'AVERAGE_HRV',
        by,
        groups: keys.map((key) => ({
          key,
          startDate: by === 'WEEKDAY' ? null : startOf(key),
          statistics: closeFigures(
            naiveStatistics(
              counted(
                'AVERAGE_HRV',
                days.filter((day) => naiveGroup(day, by) === key),
              ),
            ),
          ),
        })),
      })
    },
  )

  test.each(compared)('baseline of %s', async (metric) => {
    const date = days.findLast((day) => shownValue(metric, day) !== null && isOver(day)) ?? last
    const figures = 'metric date value median lowerQuartile upperQuartile zScore percentile count'
    const { baseline, baselines } = await ask(
      `baseline(metric: ${metric}, date: "${date}", days: 30) { ${figures} }
       baselines(metrics: [${metric}, ${metric}], date: "${date}", days: 30) { ${figures} }`,
    )
    expect(baselines).toEqual([baseline, baseline])
    const before = counted(metric, daysBetween(dayAfter(date, -30), dayAfter(date, -1)))
    const value = countedValue(metric, date) ?? Number.NaN
    const sorted = before.toSorted((a, b) => a - b)
    const statistics = naiveStatistics(before)
    const below = before.filter((other) => other < value).length
    const equal = before.filter((other) => other === value).length
    expect(baseline).toEqual({
      metric,
      date,
      value,
      median: close(naiveQuantile(sorted, 0.5)),
      lowerQuartile: close(naiveQuantile(sorted, 0.25)),
      upperQuartile: close(naiveQuantile(sorted, 0.75)),
      zScore: close((value - (statistics?.mean ?? 0)) / (statistics?.standardDeviation ?? 0)),
      percentile: close((100 * (below + equal / 2)) / before.length),
      count: before.length,
    })
  })

  test.each(correlated)('correlation of %s and %s, %i days later', async (x, y, lagDays) => {
    const figures = 'x y lagDays count pearson spearman pValue points { date x y }'
    const { correlation } = await ask(
      `correlation(x: ${x}, y: ${y}, lagDays: ${lagDays}, ${dates}) { ${figures} }`,
    )
    // `correlations` has no metric with itself.
    if (x !== y) {
      const { correlations } = await ask(
        `correlations(metrics: [${x}, ${y}], lagDays: [${lagDays}], ${dates}) { ${figures} }`,
      )
      const others = correlations as unknown as readonly object[]
      expect(others).toHaveLength(lagDays === 0 ? 1 : 2)
      expect(others[0]).toEqual(correlation)
    }
    const points = days.flatMap((date) => {
      const [valueX, valueY] = [countedValue(x, date), countedValue(y, dayAfter(date, lagDays))]
      return valueX === null || valueY === null ? [] : [{ date, x: valueX, y: valueY }]
    })
    const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)]
    expect(points.length).toBeGreaterThan(7)
    expect(correlation).toEqual({
      x,
      y,
      lagDays,
      count: points.length,
      pearson: close(naivePearson(xs, ys)),
      spearman: close(naivePearson(naiveRanks(xs), naiveRanks(ys))),
      pValue: close(naivePValue(naivePearson(xs, ys), points.length)),
      points,
    })
  })

  test.each([0, 1, 2])('tagEffect, %i days after a tag', async (lagDays) => {
    const inRange = tags.filter((raw) => dayOf(raw) >= first && dayOf(raw) < dayAfter(last, -2))
    const codes = [...new Set(inRange.map((raw) => String(raw['tag_type_code'])))].slice(0, 2)
    expect(codes.length).toBeGreaterThan(0)
    const { tagEffect } = await ask(
      `tagEffect(tagTypeCodes: ${JSON.stringify(codes)}, metric: READINESS_SCORE, lagDays: ${lagDays}, ${dates}) {
        metric lagDays difference with { ${FIGURES} } without { ${FIGURES} } }`,
    )
    const isAfterTag = (day: string) =>
      tags.some((raw) => {
        const tagged = dayAfter(day, -lagDays)
        const isChosen = codes.includes(String(raw['tag_type_code']))
        return isChosen && dayOf(raw) <= tagged && tagged <= String(raw['end_day'] ?? dayOf(raw))
      })
    const [after, others] = [days.filter(isAfterTag), days.filter((day) => !isAfterTag(day))]
    expect(after.length).toBeGreaterThan(0)
    const [withTag, without] = [after, others].map((some) =>
      naiveStatistics(counted('READINESS_SCORE', some)),
    )
    expect(tagEffect).toEqual({
      metric: 'READINESS_SCORE',
      lagDays,
      difference: close((withTag?.mean ?? Number.NaN) - (without?.mean ?? Number.NaN)),
      with: closeFigures(withTag ?? null),
      without: closeFigures(without ?? null),
    })
  })

  test('tagKinds: how often each kind was set, and what followed it', async () => {
    const effect = `metric lagDays difference with { ${FIGURES} } without { ${FIGURES} }`
    const { tagKinds } = await ask(
      `tagKinds(${dates}) { tagTypeCode customName count firstDay lastDay
        effects(metrics: [READINESS_SCORE], lagDays: 1) { ${effect} } }`,
    )
    const kinds = new Map<string, Raw[]>()
    for (const raw of tags.filter((tag) => dayOf(tag) >= first && dayOf(tag) <= last)) {
      const { tag_type_code: code, custom_name: name } = raw
      if (code !== null) kinds.set(`${code} ${name}`, [...(kinds.get(`${code} ${name}`) ?? []), raw])
    }
    const found = tagKinds as unknown as readonly Record<string, unknown>[]
    expect(kinds.size).toBeGreaterThan(0)
    const counts = found.map(({ count }) => Number(count))
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(new Map(found.map((kind) => [`${kind['tagTypeCode']} ${kind['customName']}`, kind]))).toEqual(
      new Map(
        Array.from(kinds, ([key, some]) => [
          key,
          expect.objectContaining({
            count: some.length,
            firstDay: some.map(dayOf).sort()[0],
            lastDay: some.map(dayOf).sort().at(-1),
          }),
        ]),
      ),
    )
    const coded = found.find(({ customName }) => customName === null)
    const { tagEffect } = await ask(
      `tagEffect(tagTypeCodes: ["${coded?.['tagTypeCode']}"], metric: READINESS_SCORE, ${dates}) { ${effect} }`,
    )
    expect(coded?.['effects']).toEqual([tagEffect])
  })
}

describe('statistics equal a plain computation over raw records', () => {
  describe(madeUp.name, () => agreement(madeUp))

  describe.skipIf(!existsSync(FOLDER))(`${recorded.name} (skipped without ../shared/recordings)`, () => {
    agreement(recorded)
  })

  describe.skipIf(!existsSync(FOLDER))('known figures of the recordings (skipped without ../shared)', () => {
    test('the mean of a day with a workout, and a moving average wherever the range starts', async () => {
      await using gateway = await startGateway(recorded.options)
      const trendFrom = (startDate: string) =>
        `trend(metric: SLEEP_SCORE, startDate: "${startDate}", endDate: "2024-10-20") { points { movingAverage } }`
      const { data } = await gateway.ask<{ viewer: Record<string, never> }, object>(`{ viewer {
        heartRateBuckets(startDatetime: "2024-12-13T00:00:00Z", endDatetime: "2024-12-13T23:59:59Z", bucket: DAY) {
          mean timeWeightedMean }
        a: ${trendFrom('2024-10-01')} b: ${trendFrom('2024-10-19')} c: ${trendFrom('2024-10-20')}
      } }`)
      const window = { start_datetime: '2024-12-13T00:00:00Z', end_datetime: '2024-12-14T00:00:00Z' }
      const parts = new Map<number, number[]>()
      for (const raw of await fetchRaw(gateway.simulator, 'heartrate', window)) {
        const part = Math.floor(Date.parse(String(raw['timestamp'])) / 300_000)
        parts.set(part, [...(parts.get(part) ?? []), Number(raw['bpm'])])
      }
      const means = [...parts.values()].map((rates) => naiveStatistics(rates)?.mean ?? Number.NaN)
      expect(parts.size).toBeGreaterThan(40)
      expect(data.viewer['heartRateBuckets']).toEqual([
        { mean: expect.closeTo(100.5, 1), timeWeightedMean: close(naiveStatistics(means)?.mean ?? null) },
      ])
      for (const name of ['a', 'b', 'c']) {
        const { points } = data.viewer[name] as unknown as { points: object[] }
        expect(points.at(-1)).toEqual({ movingAverage: expect.closeTo(70.57, 2) })
      }
    })
  })

  test('the heart rate variability of the demo, from its interbeat intervals', async () => {
    await using gateway = await startGateway()
    const [from, to] = [Date.parse('2026-11-18T22:00:00Z'), Date.parse('2026-11-19T05:59:59Z')]
    const window = { start_datetime: '2026-11-18T22:00:00+00:00', end_datetime: '2026-11-19T06:00:00+00:00' }
    const rows = (await fetchRaw(gateway.simulator, 'interbeat_interval', window)).map((raw) => ({
      time: Date.parse(String(raw['timestamp'])),
      ibi: Number(raw['ibi']),
      isValid: raw['validity'] === 1 || raw['validity'] === 3,
    }))
    const hourOf = (time: number) => Math.floor(time / 3_600_000)
    const inRange = rows.filter(({ time }) => time >= from && time <= to)
    const expected = [
      ...new Set(inRange.filter(({ isValid }) => isValid).map(({ time }) => hourOf(time))),
    ].map((hour) => {
      const own = inRange.filter(({ time, isValid }) => isValid && hourOf(time) === hour)
      // A pair is two rows in sequence, both valid, with the second at most a second later than its interval says.
      const squares = inRange.flatMap((row, index) => {
        const before = inRange[index - 1]
        const isPair =
          before?.isValid && row.isValid && hourOf(before.time) === hour && hourOf(row.time) === hour
        return isPair && row.time - before.time <= row.ibi + 1000 ? [(row.ibi - before.ibi) ** 2] : []
      })
      return {
        start: `${new Date(hour * 3_600_000).toISOString().slice(0, 19)}Z`,
        count: own.length,
        rmssd: close(Math.sqrt(naiveStatistics(squares)?.mean ?? Number.NaN)),
        sdnn: close(naiveStatistics(own.map(({ ibi }) => ibi))?.standardDeviation ?? null),
      }
    })
    gateway.newRequests()
    const { data, errors } = await gateway.ask<
      { viewer: { hrvBuckets: object[] } },
      object
    >(`{ viewer { hrvBuckets(
      startDatetime: "2026-11-18T22:00:00Z", endDatetime: "2026-11-19T05:59:59Z", bucket: HOUR
    ) { start count rmssd sdnn } } }`)
    expect(errors).toEqual([])
    expect(data.viewer.hrvBuckets.length).toBeGreaterThan(5)
    expect(data.viewer.hrvBuckets).toEqual(expected)
    expect(gateway.newRequests().length).toBeLessThanOrEqual(2)
    const { errors: refused } = await gateway.ask(
      '{ viewer { hrvBuckets(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-19T00:00:00Z", bucket: DAY) { count } } }',
    )
    expect(refused[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'startDatetime' })
  })
})
