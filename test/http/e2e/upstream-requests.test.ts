import { describe, expect, test } from 'vitest'
import {
  ActivityStepsDocument,
  ActivityWithMetDocument,
  DashboardDocument,
  DaysDocument,
  NodesByIdsDocument,
  WorkoutsWithHeartRateDocument,
} from '../../generated/graphql.ts'
import { startGateway } from '../../support/gateway.ts'

const range = { startDate: '2026-10-20', endDate: '2026-11-12' }
const resourcesOf = (requests: readonly { resource: string | null }[]) =>
  requests.map(({ resource }) => resource).sort()

describe('the fewest requests to Oura', () => {
  test('a dashboard of personal info and 24 days of sleep, readiness and workouts: 4, and again: 0', async () => {
    await using gateway = await startGateway()
    const { data, errors } = await gateway.ask(DashboardDocument, range)
    expect(errors).toEqual([])
    expect(data.viewer.dailySleep?.nodes.length).toBeGreaterThan(18)
    expect(data.viewer.workouts?.nodes.length).toBeGreaterThan(40)
    expect(resourcesOf(gateway.newRequests())).toEqual([
      'daily_readiness',
      'daily_sleep',
      'personal_info',
      'workout',
    ])
    expect((await gateway.ask(DashboardDocument, range)).data).toEqual(data)
    expect(gateway.newRequests()).toEqual([])
  })

  test('days over the same range with sleep, readiness, workouts and mainSleep: 4', async () => {
    await using gateway = await startGateway()
    const { data, errors } = await gateway.ask(DaysDocument, range)
    expect(errors).toEqual([])
    expect(data.viewer.days.nodes).toHaveLength(24)
    expect(data.viewer.days.nodes.filter(({ mainSleep }) => mainSleep !== null).length).toBeGreaterThan(18)
    expect(resourcesOf(gateway.newRequests())).toEqual(['daily_readiness', 'daily_sleep', 'sleep', 'workout'])
  })

  test('twenty equal queries at once: 4 in all', async () => {
    await using gateway = await startGateway()
    gateway.simulator.setLatency(20)
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.ask(DashboardDocument, range)))
    expect(gateway.newRequests()).toHaveLength(4)
    for (const { data, errors } of answers) {
      expect(errors).toEqual([])
      expect(data).toEqual(answers[0]?.data)
    }
  })

  test('two overlapping ranges of one resource in one query: 1', async () => {
    await using gateway = await startGateway()
    const { data } = await gateway.ask<{ viewer: Record<'a' | 'b', { totalCount: number }> }, object>(
      `{ viewer {
        a: dailySleep(startDate: "2026-10-01", endDate: "2026-10-20") { totalCount }
        b: dailySleep(startDate: "2026-10-10", endDate: "2026-10-31") { totalCount }
      } }`,
    )
    expect(data.viewer.a.totalCount).toBeGreaterThan(15)
    expect(data.viewer.b.totalCount).toBeGreaterThan(15)
    expect(gateway.newRequests()).toHaveLength(1)
  })

  test('83 workouts over 24 days with their heart rate: at most one a day that has a workout', async () => {
    await using gateway = await startGateway()
    const { data, errors } = await gateway.ask(WorkoutsWithHeartRateDocument, range)
    expect(errors).toEqual([])
    const workouts = data.viewer.workouts?.nodes ?? []
    expect(workouts.length).toBeGreaterThanOrEqual(75)
    expect(workouts.filter(({ heartRate }) => (heartRate?.nodes.length ?? 0) > 0).length).toBeGreaterThan(
      workouts.length / 2,
    )
    const days = new Set(workouts.map(({ day }) => day))
    const heartRateRequests = gateway.newRequests().filter(({ resource }) => resource === 'heartrate')
    expect(heartRateRequests.length).toBeLessThanOrEqual(days.size)
  })

  test('a query for steps does not fetch met; a query for met does', async () => {
    await using gateway = await startGateway()
    const light = await gateway.ask(ActivityStepsDocument, range)
    const [lightRequest] = gateway.newRequests()
    expect(lightRequest?.query['fields']?.split(',')).toContain('steps')
    expect(lightRequest?.query['fields']?.split(',')).not.toContain('met')
    const heavy = await gateway.ask(ActivityWithMetDocument, range)
    const [heavyRequest] = gateway.newRequests()
    expect(heavyRequest?.query['fields']).toBeUndefined()
    expect(lightRequest?.bytes).toBeLessThan((heavyRequest?.bytes ?? 0) / 5)
    expect(heavy.data.viewer.dailyActivity?.nodes.map(({ steps }) => steps)).toEqual(
      light.data.viewer.dailyActivity?.nodes.map(({ steps }) => steps),
    )
    expect(heavy.data.viewer.dailyActivity?.nodes[0]?.met?.items).toHaveLength(1440)
  })

  test('heavy fields behind @include(if: false) are not fetched', async () => {
    await using gateway = await startGateway()
    const query = `query ($detail: Boolean!) { viewer { dailyActivity(startDate: "2026-11-01", endDate: "2026-11-03") {
      nodes { steps ...Detail @include(if: $detail) } } } }
      fragment Detail on DailyActivity { met { items } }`
    await gateway.ask(query, { detail: false })
    expect(gateway.newRequests()[0]?.query['fields']).toBeDefined()
    await gateway.ask(query, { detail: true })
    expect(gateway.newRequests()[0]?.query['fields']).toBeUndefined()
  })

  test('a summary beside connections over the same records costs no more requests', async () => {
    await using gateway = await startGateway()
    const args = '(startDate: "2026-10-20", endDate: "2026-11-12")'
    await gateway.ask(
      `{ viewer { dailySleep${args} { totalCount } workouts${args} { totalCount }
         summary${args} { sleepScore { mean } workouts { count } } } }`,
    )
    expect(resourcesOf(gateway.newRequests())).toEqual(['daily_sleep', 'workout'])
  })

  test.each([
    [
      'summary of one metric, and of the range before',
      'summary { steps { mean } previous { steps { mean } } }',
      1,
    ],
    ['trend of a year', 'trend(metric: AVERAGE_HRV, startDate: "2025-11-21") { slopePerDay }', 1],
    [
      'trends of ten metrics of three collections',
      `trends(metrics: [SLEEP_SCORE, SLEEP_CONTRIBUTOR_TIMING, STEPS, ACTIVITY_SCORE, TOTAL_SLEEP_DURATION,
        HIGH_ACTIVITY_TIME, MAIN_SLEEP_DURATION, AVERAGE_HRV, LOWEST_HEART_RATE, RESTLESS_PERIODS]) { slopePerDay }`,
      3,
    ],
    ['breakdown', 'breakdown(metric: SLEEP_SCORE, by: WEEKDAY) { groups { key } }', 1],
    [
      'trends by weekday, beside the range before, which is a request of its own',
      'trends(metrics: [STEPS, ACTIVITY_SCORE]) { groups(by: WEEKDAY) { key } comparedTo { difference } }',
      2,
    ],
    ['baseline', 'baseline(metric: LOWEST_HEART_RATE) { zScore }', 1],
    [
      'baselines of four metrics of three collections',
      'baselines(metrics: [LOWEST_HEART_RATE, AVERAGE_HRV, SLEEP_SCORE, STEPS]) { zScore }',
      3,
    ],
    [
      'correlations of four metrics of three collections, on two days',
      `correlations(metrics: [STEPS, TOTAL_SLEEP_DURATION, AVERAGE_HRV, STRESS_HIGH], lagDays: [0, 1]) { pearson }`,
      3,
    ],
    [
      'tagKinds and their effects on two metrics',
      'tagKinds(lastDays: 60) { count effects(metrics: [READINESS_SCORE, SLEEP_SCORE]) { difference } }',
      3,
    ],
    ['correlation', 'correlation(x: STEPS, y: SLEEP_SCORE, lagDays: 1) { pearson }', 2],
    [
      'correlation of metrics of one collection',
      'correlation(x: AVERAGE_HRV, y: LOWEST_HEART_RATE, lagDays: 7) { pearson }',
      1,
    ],
    [
      'tagEffect',
      'tagEffect(tagTypeCodes: ["tag_sleep_latemeal"], metric: READINESS_SCORE) { with { mean } }',
      2,
    ],
    [
      'workout duration, which is 0 on days with activity',
      'trend(metric: WORKOUT_DURATION) { slopePerDay }',
      2,
    ],
    [
      'heart rate of a day in hours, which has two pages',
      `heartRateBuckets(startDatetime: "2026-11-18T00:00:00Z", endDatetime: "2026-11-18T23:59:59Z", bucket: HOUR) { mean }`,
      2,
    ],
    [
      'all statistics of one collection together',
      `summary { sleepScore { mean } } trend(metric: SLEEP_SCORE) { slopePerDay }
       breakdown(metric: SLEEP_SCORE, by: MONTH) { groups { key } } baseline(metric: SLEEP_SCORE) { zScore }
       correlation(x: SLEEP_SCORE, y: SLEEP_CONTRIBUTOR_TIMING) { pearson } dailySleep { totalCount }`,
      1,
    ],
  ])('%s: as few as its collections', async (_, fields, count) => {
    await using gateway = await startGateway()
    const { errors } = await gateway.ask(`{ viewer { ${fields} } }`)
    expect(errors).toEqual([])
    expect(gateway.newRequests()).toHaveLength(count)
  })

  test('nodes of records just listed: 0; of ten workouts of a month, not cached: 1', async () => {
    await using gateway = await startGateway()
    const { data } = await gateway.ask(DashboardDocument, range)
    const ids = (data.viewer.workouts?.nodes ?? []).slice(0, 10).map(({ id }) => id)
    gateway.newRequests()
    const { data: again } = await gateway.ask(NodesByIdsDocument, { ids })
    expect(again.nodes.map((node) => node?.id)).toEqual(ids)
    expect(gateway.newRequests()).toEqual([])
    await using fresh = await startGateway()
    expect((await fresh.ask(NodesByIdsDocument, { ids })).data.nodes.map((node) => node?.id)).toEqual(ids)
    expect(fresh.newRequests()).toHaveLength(1)
  })

  test('a year of readiness: 1', async () => {
    await using gateway = await startGateway()
    await gateway.ask(
      '{ viewer { dailyReadiness(startDate: "2025-11-01", endDate: "2026-10-31", first: 365) { nodes { score } } } }',
    )
    expect(gateway.newRequests()).toHaveLength(1)
  })

  test('heart rate of the last day is fetched in the windows that its first page needs', async () => {
    await using gateway = await startGateway()
    await gateway.ask(
      '{ viewer { heartRate(startDatetime: "2026-01-01T00:00:00Z", endDatetime: "2026-10-01T00:00:00Z", last: 50) { nodes { bpm } } } }',
    )
    expect(gateway.newRequests().length).toBeLessThanOrEqual(2)
  })
})
