import { describe, expect, test } from 'vitest'
import { createViewer, type RawRecords } from '../../support/schema/viewer.ts'

const sleepOn = (day: string, asleep: number, lowest: number | null, type = 'long_sleep') => ({
  id: `${day} ${type} ${asleep}`,
  day,
  type,
  bedtime_start: `${day}T00:00:00+02:00`,
  total_sleep_duration: asleep,
  lowest_heart_rate: lowest,
})

const workoutOf = (id: string, overrides: object) => ({
  id,
  day: '2024-10-02',
  activity: 'walking',
  start_datetime: '2024-10-02T10:00:00+02:00',
  end_datetime: '2024-10-02T10:30:00+02:00',
  ...overrides,
})

const records: RawRecords = {
  daily_sleep: [
    { id: 'a', day: '2024-10-01', score: 70 },
    { id: 'b', day: '2024-10-02', score: null },
    { id: 'c', day: '2024-10-03', score: 'good' },
    { id: 'd', day: '2024-10-04', score: 80 },
  ],
  sleep: [
    sleepOn('2024-10-01', 25_000, 50),
    sleepOn('2024-10-01', 5000, 40, 'sleep'),
    sleepOn('2024-10-02', 27_000, 255),
    sleepOn('2024-10-02', 12_000, 61),
    sleepOn('2024-10-03', 3000, 45, 'sleep'),
  ],
  daily_spo2: [
    { id: 'a', day: '2024-10-01', spo2_percentage: { average: 0 } },
    { id: 'b', day: '2024-10-02', spo2_percentage: { average: 96.5 } },
    { id: 'c', day: '2024-10-03', spo2_percentage: null },
    { id: 'd', day: '2024-10-04', spo2_percentage: 'fine' },
  ],
  daily_stress: new Error('no scope'),
  workout: [
    workoutOf('1', { calories: 100, distance: 2000 }),
    workoutOf('2', { activity: 'cycling', calories: 50.5, distance: null }),
    workoutOf('3', { activity: 'cycling', end_datetime: null }),
    workoutOf('4', { activity: null, calories: 'many', end_datetime: '2024-10-02T11:00:00+02:00' }),
  ],
}

async function ask(fields: string, from: RawRecords = records) {
  const viewer = createViewer(from)
  const answer = await viewer.query(`{ viewer { ${fields} } }`)
  const data = answer.data as { viewer: Record<string, Record<string, unknown>> } | null
  return { viewer: data?.viewer ?? {}, errors: answer.errors ?? [], asks: viewer.asks }
}

const RANGE = 'startDate: "2024-10-01", endDate: "2024-10-05"'

describe('summary', () => {
  test('counts the days that have a readable value', async () => {
    const { viewer, errors } = await ask(
      `summary(${RANGE}) { startDate endDate dayCount sleepScore { count mean min max median sum standardDeviation } }`,
    )
    expect(errors).toEqual([])
    expect(viewer['summary']).toEqual({
      startDate: '2024-10-01',
      endDate: '2024-10-05',
      dayCount: 5,
      sleepScore: { count: 2, mean: 75, min: 70, max: 80, median: 75, sum: 150, standardDeviation: 5 },
    })
  })

  test('uses the main sleep of each day, and treats 255 as not measured', async () => {
    const { viewer } = await ask(
      `summary(${RANGE}) { totalSleepDuration { count sum } mainSleepDuration { count sum }
        lowestHeartRate { count min } restingHeartRate { count min } averageHrv { count } }`,
    )
    expect(viewer['summary']).toEqual({
      totalSleepDuration: { count: 2, sum: 64_000 },
      mainSleepDuration: { count: 2, sum: 52_000 },
      lowestHeartRate: { count: 1, min: 50 },
      restingHeartRate: { count: 1, min: 50 },
      averageHrv: null,
    })
  })

  test('adds up workouts; a missing value adds nothing, and time of overlapping ones counts once', async () => {
    const figures = 'count totalDurationSeconds averageDurationSeconds totalCalories totalDistance'
    const { viewer } = await ask(
      `summary(${RANGE}) { workouts { ${figures} byActivity { activity ${figures} } } }`,
    )
    expect(viewer['summary']?.['workouts']).toEqual({
      count: 4,
      totalDurationSeconds: 3600,
      averageDurationSeconds: 2400,
      totalCalories: 150.5,
      totalDistance: 2000,
      byActivity: [
        {
          activity: 'cycling',
          count: 2,
          totalDurationSeconds: 1800,
          averageDurationSeconds: 1800,
          totalCalories: 50.5,
          totalDistance: 0,
        },
        {
          activity: null,
          count: 1,
          totalDurationSeconds: 3600,
          averageDurationSeconds: 3600,
          totalCalories: 0,
          totalDistance: 0,
        },
        {
          activity: 'walking',
          count: 1,
          totalDurationSeconds: 1800,
          averageDurationSeconds: 1800,
          totalCalories: 100,
          totalDistance: 2000,
        },
      ],
    })
  })

  test('of a range without workouts has a count of 0 and no average', async () => {
    const { viewer } = await ask(
      `summary(${RANGE}) { workouts { count averageDurationSeconds byActivity { count } } }`,
      {},
    )
    expect(viewer['summary']?.['workouts']).toEqual({
      count: 0,
      averageDurationSeconds: null,
      byActivity: [],
    })
  })

  test('fetches only the selected metrics, without heavy fields', async () => {
    const { asks } = await ask(`summary(${RANGE}) { dayCount steps { mean } }`)
    expect(asks.map(({ resource, full }) => ({ resource, full }))).toEqual([
      { resource: 'daily_activity', full: false },
    ])
  })

  test('has all fields but that of the failing resource', async () => {
    const { viewer, errors } = await ask(`summary(${RANGE}) { sleepScore { count } workouts { count } }`, {
      ...records,
      daily_sleep: new Error('upstream is down'),
    })
    expect(viewer['summary']).toEqual({ sleepScore: null, workouts: { count: 4 } })
    expect(errors.map(({ path }) => path)).toEqual([['viewer', 'summary', 'sleepScore']])
  })

  test('has statistics of any metric', async () => {
    const { viewer, asks } = await ask(
      `summary(${RANGE}) { statistics(metric: SPO2_AVERAGE) { count mean } none: statistics(metric: VO2_MAX) { count } }`,
    )
    expect(viewer['summary']).toEqual({ statistics: { count: 1, mean: 96.5 }, none: null })
    expect(asks.map(({ resource }) => resource).sort()).toEqual(['daily_spo2', 'vO2_max'])
  })

  test('has the range of equal length before it, in the same requests', async () => {
    const { viewer, asks } = await ask(
      `summary(startDate: "2024-10-03", endDate: "2024-10-04") {
        sleepScore { mean } previous { startDate endDate dayCount sleepScore { mean } previous { endDate } }
      }`,
    )
    expect(viewer['summary']).toEqual({
      sleepScore: { mean: 80 },
      previous: {
        startDate: '2024-10-01',
        endDate: '2024-10-02',
        dayCount: 2,
        sleepScore: { mean: 70 },
        previous: { endDate: '2024-09-30' },
      },
    })
    expect(asks).toHaveLength(1)
  })

  test('refuses a reversed range', async () => {
    const { errors } = await ask('summary(startDate: "2024-10-05", endDate: "2024-10-01") { dayCount }')
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'startDate' })
  })
})

describe('trend', () => {
  test('has every day, a moving average, the slope and statistics', async () => {
    const { viewer } = await ask(
      `trend(metric: SLEEP_SCORE, ${RANGE}, window: 2) {
        metric slopePerDay statistics { count mean } points { date value movingAverage }
      }`,
    )
    expect(viewer['trend']).toEqual({
      metric: 'SLEEP_SCORE',
      slopePerDay: expect.closeTo(10 / 3, 12),
      statistics: { count: 2, mean: 75 },
      points: [
        { date: '2024-10-01', value: 70, movingAverage: 70 },
        { date: '2024-10-02', value: null, movingAverage: 70 },
        { date: '2024-10-03', value: null, movingAverage: null },
        { date: '2024-10-04', value: 80, movingAverage: 80 },
        { date: '2024-10-05', value: null, movingAverage: 80 },
      ],
    })
  })

  test.each([
    ['SPO2_AVERAGE', [null, 96.5, null, null, null]],
    ['LOWEST_HEART_RATE', [50, null, null, null, null]],
    ['TOTAL_SLEEP_DURATION', [25_000, 39_000, null, null, null]],
    ['MAIN_SLEEP_DURATION', [25_000, 27_000, null, null, null]],
    ['STEPS', [null, null, null, null, null]],
  ])('of %s has no value for a "not measured" number', async (metric, values) => {
    const { viewer, errors } = await ask(`trend(metric: ${metric}, ${RANGE}) { points { value } }`)
    expect(errors).toEqual([])
    expect(viewer['trend']?.['points']).toEqual(values.map((value) => ({ value })))
  })

  test('without a value has days, but neither slope nor statistics', async () => {
    const { viewer } = await ask(
      `trend(metric: STEPS, ${RANGE}) { slopePerDay statistics { count } points { date } }`,
    )
    expect(viewer['trend']).toMatchObject({ slopePerDay: null, statistics: null })
    expect(viewer['trend']?.['points']).toHaveLength(5)
  })

  test.each([[0], [366]])('refuses a window of %d days without asking Oura', async (window) => {
    const { viewer, errors, asks } = await ask(
      `trend(metric: STEPS, ${RANGE}, window: ${window}) { points { date } }`,
    )
    expect(viewer['trend']).toBeNull()
    expect(errors[0]?.extensions).toMatchObject({ argument: 'window' })
    expect(asks).toEqual([])
  })

  test('has only the days whose value is above or below a bound', async () => {
    const { viewer } = await ask(
      `trend(metric: SLEEP_SCORE, ${RANGE}) { above: points(above: 70) { date value } below: points(below: 80) { value } }`,
    )
    expect(viewer['trend']).toEqual({ above: [{ date: '2024-10-04', value: 80 }], below: [{ value: 70 }] })
  })

  test('has the same moving average wherever it starts', async () => {
    const { viewer, asks } = await ask(
      `trend(metric: SLEEP_SCORE, startDate: "2024-10-04", endDate: "2024-10-04") {
        statistics { count } slopePerDay points { value movingAverage }
      }`,
    )
    expect(viewer['trend']).toEqual({
      statistics: { count: 1 },
      slopePerDay: null,
      points: [{ value: 80, movingAverage: 75 }],
    })
    expect(asks).toHaveLength(1)
  })

  test('does not count a day that is not over, if the metric grows over the day', async () => {
    const stepsOn = (day: string, steps: number) => ({ id: day, day, steps, score: steps / 100 })
    const sleepScoreOn = (day: string, score: number) => ({ id: day, day, score })
    const days = ['2024-11-28', '2024-11-29', '2024-11-30'] as const
    const range = 'startDate: "2024-11-28", endDate: "2024-12-01"'
    const fields = 'slopePerDay statistics { count max } points { value movingAverage isComplete }'
    const { viewer } = await ask(
      `steps: trend(metric: STEPS, ${range}) { ${fields} } sleep: trend(metric: SLEEP_SCORE, ${range}) { ${fields} }
       summary(${range}) { steps { count } sleepScore { count } }`,
      {
        daily_activity: days.map((day, index) => stepsOn(day, 9000 - 1000 * index)),
        daily_sleep: days.map((day, index) => sleepScoreOn(day, 90 - 10 * index)),
      },
    )
    expect(viewer['steps']).toEqual({
      slopePerDay: -1000,
      statistics: { count: 2, max: 9000 },
      points: [
        { value: 9000, movingAverage: 9000, isComplete: true },
        { value: 8000, movingAverage: 8500, isComplete: true },
        { value: 7000, movingAverage: 8500, isComplete: false },
        { value: null, movingAverage: 8500, isComplete: false },
      ],
    })
    expect(viewer['sleep']).toMatchObject({
      statistics: { count: 3, max: 90 },
      points: [{ movingAverage: 90 }, { movingAverage: 85 }, { movingAverage: 80, isComplete: false }, {}],
    })
    expect(viewer['summary']).toEqual({ steps: { count: 2 }, sleepScore: { count: 3 } })
  })

  test('that fails is null, and its siblings arrive', async () => {
    const { viewer, errors } = await ask(
      `trend(metric: STRESS_HIGH, ${RANGE}) { points { date } } summary(${RANGE}) { dayCount }`,
    )
    expect(viewer).toEqual({ trend: null, summary: { dayCount: 5 } })
    expect(errors.map(({ path }) => path)).toEqual([['viewer', 'trend']])
  })
})

describe('trends', () => {
  test('of several metrics arrive in their order, but for the one that fails, whose error names it', async () => {
    const { viewer, errors } = await ask(
      `trends(metrics: [SPO2_AVERAGE, STRESS_HIGH, SLEEP_SCORE], ${RANGE}) { metric statistics { mean } }`,
    )
    expect(viewer['trends']).toEqual([
      { metric: 'SPO2_AVERAGE', statistics: { mean: 96.5 } },
      null,
      { metric: 'SLEEP_SCORE', statistics: { mean: 75 } },
    ])
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^STRESS_HIGH: /),
        path: ['viewer', 'trends', 1],
        extensions: expect.objectContaining({ metric: 'STRESS_HIGH', code: 'UPSTREAM_UNAVAILABLE' }),
      }),
    ])
  })

  test('of nothing are an empty list', async () => {
    const { viewer, asks } = await ask(`trends(metrics: [], ${RANGE}) { metric }`)
    expect([viewer['trends'], asks]).toEqual([[], []])
  })
})

describe('lists of statistics', () => {
  test('a metric that fails makes only its own items null', async () => {
    const { viewer, errors } = await ask(
      `baselines(metrics: [STRESS_HIGH, SLEEP_SCORE], date: "2024-10-04") { value }
       correlations(metrics: [SLEEP_SCORE, STRESS_HIGH, SPO2_AVERAGE], ${RANGE}) { x y count }`,
    )
    expect(viewer['baselines']).toEqual([null, { value: 80 }])
    expect(viewer['correlations']).toEqual([null, { x: 'SLEEP_SCORE', y: 'SPO2_AVERAGE', count: 0 }, null])
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions?.['metric']])).toEqual([
      ['viewer.baselines.0', 'STRESS_HIGH'],
      ['viewer.correlations.0', 'STRESS_HIGH'],
      ['viewer.correlations.2', 'STRESS_HIGH'],
    ])
  })

  test('correlations: each pair once for the same day, in both orders for days apart', async () => {
    const { viewer } = await ask(
      `correlations(metrics: [SLEEP_SCORE, SPO2_AVERAGE, SLEEP_SCORE, STEPS], lagDays: [0, 1, 0], ${RANGE}) { x y lagDays }`,
    )
    const pairs = viewer['correlations'] as unknown as { x: string; y: string; lagDays: number }[]
    expect(pairs.map(({ x, y, lagDays }) => `${x} ${y} ${lagDays}`)).toEqual([
      'SLEEP_SCORE SPO2_AVERAGE 0',
      'SLEEP_SCORE STEPS 0',
      'SPO2_AVERAGE STEPS 0',
      'SLEEP_SCORE SPO2_AVERAGE 1',
      'SLEEP_SCORE STEPS 1',
      'SPO2_AVERAGE SLEEP_SCORE 1',
      'SPO2_AVERAGE STEPS 1',
      'STEPS SLEEP_SCORE 1',
      'STEPS SPO2_AVERAGE 1',
    ])
  })

  test('tagKinds keeps tags of the user apart by their names, and leaves out comments', async () => {
    const tag = (id: string, day: string, code: string | null, name: string | null = null) => ({
      id,
      start_day: day,
      tag_type_code: code,
      custom_name: name,
      comment: 'x',
    })
    const { viewer } = await ask(
      `tagKinds(${RANGE}) { tagTypeCode customName count effects(metrics: [SLEEP_SCORE]) { difference } }
       some: tagKinds(tagTypeCodes: ["tag_a"], ${RANGE}) { tagTypeCode } none: tagKinds(tagTypeCodes: [], ${RANGE}) { count }`,
      {
        ...records,
        enhanced_tag: [
          tag('1', '2024-10-01', 'custom', 'Sauna'),
          tag('2', '2024-10-03', 'custom', 'Opera'),
          tag('3', '2024-10-03', 'tag_a'),
          tag('4', '2024-10-02', 'custom', 'Opera'),
          tag('5', '2024-10-02', null),
          tag('6', '2024-09-30', 'tag_before'),
        ],
      },
    )
    // The day after Opera are 3 October, which has no readable score, and 4 October with 80; 1 October has 70.
    expect(viewer['tagKinds']).toEqual([
      { tagTypeCode: 'custom', customName: 'Opera', count: 2, effects: [{ difference: 10 }] },
      { tagTypeCode: 'custom', customName: 'Sauna', count: 1, effects: [{ difference: null }] },
      { tagTypeCode: 'tag_a', customName: null, count: 1, effects: [{ difference: 10 }] },
    ])
    expect([viewer['some'], viewer['none']]).toEqual([[{ tagTypeCode: 'tag_a' }], []])
  })
})

describe('arguments of statistics', () => {
  test.each([
    ['baselines(metrics: [STEPS], date: "2024-10-05", days: 0) { count }', 'days'],
    [`correlations(metrics: [STEPS, SLEEP_SCORE], lagDays: [0, 366], ${RANGE}) { count }`, 'lagDays'],
    [`correlations(metrics: [STEPS, STEPS], ${RANGE}) { count }`, 'metrics'],
    [
      'breakdown(metric: STEPS, by: WEEK, startDate: "2024-10-05", endDate: "2024-10-01") { by }',
      'startDate',
    ],
    ['baseline(metric: STEPS, date: "2024-10-05", days: 0) { count }', 'days'],
    [`correlation(x: STEPS, y: STEPS, lagDays: 366, ${RANGE}) { count }`, 'lagDays'],
    [`tagEffect(tagTypeCodes: [], metric: STEPS, ${RANGE}) { lagDays }`, 'tagTypeCodes'],
    [`tagEffect(tagTypeCodes: ["a"], metric: STEPS, lagDays: -366, ${RANGE}) { lagDays }`, 'lagDays'],
    ['summary(startDate: "0001-01-01", endDate: "0001-01-02") { previous { startDate } }', 'startDate'],
    ['summary(endDate: "0001-02-01") { previous { startDate } }', 'endDate'],
    [
      'summary(endDate: "0001-01-31", lastDays: 9) { previous { previous { previous { dayCount } } } }',
      'endDate',
    ],
  ])('%s is refused by its name, without a request', async (field, argument) => {
    const { errors, asks } = await ask(field)
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'BAD_USER_INPUT', argument }),
    ])
    expect(asks).toEqual([])
  })

  test.each([
    ['startDate: "2024-10-05", endDate: "2024-10-01"', 'startDate'],
    ['startDate: "9999-12-31"', 'startDate'],
    ['endDate: "0001-01-02"', 'endDate'],
  ])('comparedTo(%s) fails alone', async (dates, argument) => {
    const { viewer, errors } = await ask(
      `trend(metric: SLEEP_SCORE, ${RANGE}) { comparedTo(${dates}) { startDate } statistics { mean } }`,
    )
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'BAD_USER_INPUT', argument }),
    ])
    expect(viewer['trend']).toEqual({ comparedTo: null, statistics: { mean: 75 } })
  })

  test('at the first day that can be written are fine', async () => {
    const { errors, asks } = await ask(
      `trend(metric: SLEEP_SCORE, startDate: "0001-01-01", endDate: "0001-01-02") { points { date } }
       correlation(x: STEPS, y: STEPS, lagDays: 300, startDate: "9999-12-30", endDate: "9999-12-31") { count }`,
    )
    // Nothing was measured before 1970, and nothing of the future is known.
    expect([errors, asks]).toEqual([[], []])
  })
})
