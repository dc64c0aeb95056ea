import type { Client } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { connectOverHttp } from '../../support/mcp/connect.ts'
import { type DocumentedQuestion, documentedQuestions } from '../../support/mcp/documented-calls.ts'
import { naiveSleep } from '../../support/naive-sleep.ts'
import {
  dayAfter,
  daysBetween,
  METRIC_RESOURCES,
  naiveGroup,
  naivePearson,
  naiveStatistics,
  naiveValue,
  type RawLists,
} from '../../support/naive-statistics.ts'
import { dayOf, fetchRaw, inOrder, type Raw } from '../../support/oura-records.ts'

/** The day of the gateway's clock, which is not over. */
const TODAY = '2026-11-20'

let gateway: TestGateway
let client: Client
let lists: RawLists
let tags: readonly Raw[]

beforeAll(async () => {
  gateway = await startGateway()
  client = await connectOverHttp(await gateway.listen())
  const window = { start_date: dayAfter(TODAY, -400), end_date: dayAfter(TODAY, 1) }
  const load = async (resource: string): Promise<[string, Raw[]]> => [
    resource,
    await fetchRaw(gateway.simulator, resource, window),
  ]
  lists = Object.fromEntries(await Promise.all(METRIC_RESOURCES.map(load)))
  tags = (await load('enhanced_tag'))[1]
})
afterAll(async () => {
  await client.close()
  await gateway[Symbol.asyncDispose]()
})

interface Reply {
  readonly viewer: Record<string, never>
  /** Bytes as JSON, and as text. */
  readonly bytes: number
  readonly textBytes: number
}

/** Makes the calls of a question of docs/assistants.md. */
async function answersOf({ calls }: DocumentedQuestion): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const { tool, arguments: args } of calls) {
    const { content, structuredContent, isError } = await client.callTool({ name: tool, arguments: args })
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
    expect(isError ?? false, text).toBe(false)
    const { viewer } = structuredContent as { viewer: Record<string, never> }
    const bytes = Buffer.byteLength(JSON.stringify({ viewer }))
    replies.push({ viewer, bytes, textBytes: Buffer.byteLength(text) })
  }
  return replies
}

const questions = documentedQuestions()
const lastDays = (days: number) => daysBetween(dayAfter(TODAY, 1 - days), TODAY)
const lastWholeDays = (days: number) => lastDays(days).slice(0, -1)
const valuesOf = (metric: string, days: readonly string[]) =>
  days.map((day) => naiveValue(lists, metric, day)).filter((value) => value !== null)
const meanOf = (metric: string, days: readonly string[]) =>
  naiveStatistics(valuesOf(metric, days))?.mean ?? Number.NaN
/** Results have six significant digits. */
const close = (value: number) => expect.closeTo(value, 5 - Math.ceil(Math.log10(Math.abs(value))))

/** The facts that the answers to each question must have, computed from the simulator's records. */
const FACTS: Readonly<Record<string, (...answers: Record<string, never>[]) => Promise<void> | void>> = {
  'Average HRV for each weekday over the last 90 days'({ trends }: Record<string, never>) {
    const [{ groups }] = trends as unknown as [{ groups: { key: string; statistics: { mean: number } }[] }]
    expect(groups).toHaveLength(7)
    for (const { key, statistics } of groups) {
      const days = lastDays(90).filter((day) => naiveGroup(day, 'WEEKDAY') === key)
      expect(statistics.mean).toEqual(close(meanOf('AVERAGE_HRV', days)))
    }
  },

  async 'Heart rate during my last run'({ workouts }: Record<string, never>) {
    const run = inOrder(lists['workout'] ?? []).findLast(({ activity }) => activity === 'running')
    const [from, to] = [String(run?.['start_datetime']), String(run?.['end_datetime'])]
    const rows = await fetchRaw(gateway.simulator, 'heartrate', {
      start_datetime: from,
      end_datetime: new Date(Date.parse(to) + 1000).toISOString(),
    })
    const within = rows.filter(({ timestamp }) => Date.parse(String(timestamp)) <= Date.parse(to))
    const figures = naiveStatistics(within.map(({ bpm }) => Number(bpm)))
    const { nodes } = workouts as unknown as { nodes: Record<string, unknown>[] }
    expect(within.length).toBeGreaterThan(50)
    expect(nodes).toEqual([
      expect.objectContaining({
        activity: 'running',
        startDatetime: from,
        heartRateStatistics: { min: figures?.min, max: figures?.max, mean: close(figures?.mean ?? 0) },
      }),
    ])
    const minutes = new Set(within.map(({ timestamp }) => Math.floor(Date.parse(String(timestamp)) / 60_000)))
    expect(nodes[0]?.['heartRateBuckets']).toHaveLength(minutes.size)
  },

  'Does readiness drop on the day after a late meal?'({ tagKinds }: Record<string, never>) {
    const lateMeals = tags.filter((raw) => raw['tag_type_code'] === 'tag_sleep_latemeal').map(dayOf)
    const isAfter = (day: string) => lateMeals.includes(dayAfter(day, -1))
    const days = lastDays(180)
    const [withTag, without] = [days.filter(isAfter), days.filter((day) => !isAfter(day))]
    const [kind] = tagKinds as unknown as [{ tagTypeCode: string; count: number; effects: object[] }]
    expect(kind).toMatchObject({
      tagTypeCode: 'tag_sleep_latemeal',
      count: lateMeals.filter((day) => days.includes(day)).length,
    })
    expect(kind.effects[0]).toMatchObject({
      metric: 'READINESS_SCORE',
      with: { mean: close(meanOf('READINESS_SCORE', withTag)) },
      difference: close(meanOf('READINESS_SCORE', withTag) - meanOf('READINESS_SCORE', without)),
    })
  },

  'A calendar heat map of the year, ten values a day'({ trends }: Record<string, never>) {
    const found = trends as unknown as { metric: string; startDate: string; values: unknown[] }[]
    expect(found).toHaveLength(10)
    for (const { metric, startDate, values } of found) {
      expect(startDate).toBe(lastDays(365)[0])
      expect(values).toEqual(lastDays(365).map((day) => naiveValue(lists, metric, day)))
    }
  },

  'This week against last week, with differences'({ trends }: Record<string, never>) {
    const found = trends as unknown as {
      metric: string
      statistics: { mean: number }
      comparedTo: { startDate: string; endDate: string; difference: number; statistics: { mean: number } }
    }[]
    const before = daysBetween(dayAfter(TODAY, -13), dayAfter(TODAY, -7))
    for (const [metric, now] of [
      ['SLEEP_SCORE', lastDays(7)],
      ['STEPS', lastWholeDays(7)],
    ] as const) {
      expect(found.find((trend) => trend.metric === metric)).toMatchObject({
        statistics: { mean: close(meanOf(metric, now)) },
        comparedTo: {
          startDate: before[0],
          endDate: before.at(-1),
          statistics: { mean: close(meanOf(metric, before)) },
          difference: close(meanOf(metric, now) - meanOf(metric, before)),
        },
      })
    }
  },

  'Nights with a temperature deviation above 0.5 °C in the last year'({ trends }: Record<string, never>) {
    const days = lastDays(365).flatMap((date) => {
      const value = naiveValue(lists, 'TEMPERATURE_DEVIATION', date)
      return value !== null && value > 0.5 ? [{ date, value }] : []
    })
    expect(days.length).toBeGreaterThan(0)
    expect(trends).toEqual([expect.objectContaining({ points: days })])
  },

  'Time asleep per day, naps included, in the last 30 days'({ days }: Record<string, never>) {
    const { nodes, totalCount } = days as unknown as {
      nodes: { date: string; totalSleepDuration: number; naps: unknown[] }[]
      totalCount: number
    }
    expect(totalCount).toBe(30)
    expect(nodes.map(({ date }) => date)).toEqual(lastDays(30).reverse())
    for (const { date, totalSleepDuration, naps } of nodes) {
      const sleep = naiveSleep((lists['sleep'] ?? []).filter((raw) => raw['day'] === date))
      expect(totalSleepDuration).toBe(sleep.totalSleepDuration)
      expect(naps).toHaveLength(sleep.naps.length)
    }
    expect(nodes.some(({ naps }) => naps.length > 0)).toBe(true)
  },

  async "Today's heart rate"({ days }: Record<string, never>) {
    const rows = await fetchRaw(gateway.simulator, 'heartrate', {
      start_datetime: '2026-11-20T00:00:00+01:00',
      end_datetime: '2026-11-20T13:00:00+01:00',
    })
    const { nodes } = days as unknown as {
      nodes: { date: string; heartRateBuckets: { start: string; min: number; max: number }[] }[]
    }
    expect(nodes.map(({ date }) => date)).toEqual([TODAY])
    const hours = nodes[0]?.heartRateBuckets ?? []
    expect(hours.length).toBeGreaterThan(10)
    for (const { start, min, max } of hours) {
      const rates = rows
        .filter(({ timestamp }) => Date.parse(String(timestamp)) >= Date.parse(start))
        .filter(({ timestamp }) => Date.parse(String(timestamp)) < Date.parse(start) + 3_600_000)
        .map(({ bpm }) => Number(bpm))
      expect([min, max]).toEqual([Math.min(...rates), Math.max(...rates)])
    }
  },

  'Steps against sleep against stress over a quarter, also a day later'(
    { correlations }: Record<string, never>,
    { trends }: Record<string, never>,
  ) {
    const found = correlations as unknown as { x: string; y: string; lagDays: number; pearson: number }[]
    expect(found).toHaveLength(9)
    for (const { x, y, lagDays, pearson } of found) {
      const grows = (metric: string) => metric !== 'TOTAL_SLEEP_DURATION'
      const pairs = lastDays(92).flatMap((day) => {
        const later = dayAfter(day, lagDays)
        const [first, second] = [naiveValue(lists, x, day), naiveValue(lists, y, later)]
        const isOver = (metric: string, of: string) => of < TODAY || !grows(metric)
        return first === null || second === null || !isOver(x, day) || !isOver(y, later)
          ? []
          : [[first, second] as const]
      })
      expect(pearson).toEqual(
        close(
          naivePearson(
            pairs.map(([value]) => value),
            pairs.map(([, value]) => value),
          ),
        ),
      )
    }
    for (const { metric, values } of trends as unknown as { metric: string; values: unknown[] }[]) {
      expect(values).toEqual(lastDays(92).map((day) => naiveValue(lists, metric, day)))
    }
  },

  "Last night's resting heart rate against my 60-day baseline: is today unusual?"({
    baselines,
  }: Record<string, never>) {
    const before = daysBetween(dayAfter(TODAY, -60), dayAfter(TODAY, -1))
    const figures = naiveStatistics(valuesOf('LOWEST_HEART_RATE', before))
    const value = naiveValue(lists, 'LOWEST_HEART_RATE', TODAY)
    const found = baselines as unknown as { metric: string }[]
    expect(found.find(({ metric }) => metric === 'LOWEST_HEART_RATE')).toMatchObject({
      value,
      median: close(figures?.median ?? Number.NaN),
      count: figures?.count,
      zScore: close(((value ?? 0) - (figures?.mean ?? 0)) / (figures?.standardDeviation ?? 1)),
    })
  },

  'How was my day yesterday?'({ days }: Record<string, never>) {
    const day = dayAfter(TODAY, -1)
    const { nodes } = days as unknown as { nodes: object[] }
    expect(nodes).toEqual([
      expect.objectContaining({
        date: day,
        isComplete: true,
        sleep: expect.objectContaining({ score: naiveValue(lists, 'SLEEP_SCORE', day) }),
        activity: expect.objectContaining({ steps: naiveValue(lists, 'STEPS', day) }),
        workouts: expect.objectContaining({ length: naiveValue(lists, 'WORKOUT_COUNT', day) }),
        enhancedTags: expect.objectContaining({ length: tags.filter((raw) => dayOf(raw) === day).length }),
      }),
    ])
  },

  'When did my ring last sync, and how full is its battery?'({ heartRate, ringBatteryLevel }) {
    const nodes = [heartRate, ringBatteryLevel].map((page) => (page as unknown as { nodes: object[] }).nodes)
    expect(nodes).toEqual([
      [expect.objectContaining({ timestamp: expect.stringMatching(/^2026-11-20T11:/) })],
      [expect.objectContaining({ level: expect.any(Number) })],
    ])
  },
}

describe('the questions of docs/assistants.md', () => {
  test('are those that have facts here', () => {
    expect(questions.map(({ question }) => question).sort()).toEqual(Object.keys(FACTS).sort())
  })

  test.each(questions.map((question) => [question.question, question] as const))(
    '%s: in at most two calls, with the right facts and the size that is stated',
    async (name, question) => {
      expect([1, 2]).toContain(question.calls.length)
      const replies = await answersOf(question)
      await FACTS[name]?.(...replies.map(({ viewer }) => viewer))
      for (const { bytes, textBytes } of replies)
        expect(Math.max(bytes, textBytes)).toBeLessThanOrEqual(25_000)
      const total = replies.reduce((sum, { bytes }) => sum + bytes, 0)
      expect(question.size).toBe(`${(total / 1000).toFixed(1)} kB`)
    },
  )
})

/** The least arguments that each tool takes. */
const LEAST: Readonly<Record<string, Record<string, unknown>>> = {
  get_trends: { metrics: ['SLEEP_SCORE', 'READINESS_SCORE', 'ACTIVITY_SCORE', 'STEPS', 'AVERAGE_HRV'] },
  get_breakdown: { metrics: ['SLEEP_SCORE', 'STEPS', 'AVERAGE_HRV'], by: 'WEEKDAY' },
  get_correlations: { metrics: ['SLEEP_SCORE', 'STEPS', 'AVERAGE_HRV', 'STRESS_HIGH'] },
}

test('without a range, every tool answers with the last 30 days, complete and in at most 25 kB', async () => {
  const { tools } = await client.listTools()
  for (const { name } of tools) {
    const { content, structuredContent, isError } = await client.callTool({
      name,
      arguments: LEAST[name] ?? {},
    })
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
    expect(isError ?? false, `${name}: ${text}`).toBe(false)
    expect(Buffer.byteLength(text), name).toBeLessThanOrEqual(25_000)
    expect(Buffer.byteLength(JSON.stringify(structuredContent)), name).toBeLessThanOrEqual(25_000)
    // Neither is a part missing, nor was a list cut.
    expect(text, name).not.toMatch(/would be too large|A part is missing/)
  }
})
