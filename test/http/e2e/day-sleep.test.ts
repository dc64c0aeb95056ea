import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { naiveSleep } from '../../support/naive-sleep.ts'
import { fetchRaw, inOrder, type Raw } from '../../support/oura-records.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { createViewer } from '../../support/schema/viewer.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/recordings')

interface SleepDay {
  readonly date: string
  readonly mainSleep: { readonly ouraId: string } | null
  readonly naps: readonly { readonly ouraId: string }[] | null
  readonly totalSleepDuration: number | null
  readonly sleep: { readonly contributors: { readonly totalSleep: number | null } | null } | null
}

async function askDays(
  gateway: TestGateway,
  startDate: string,
  endDate: string,
): Promise<readonly SleepDay[]> {
  const { data, errors } = await gateway.ask<{ viewer: { days: { nodes: SleepDay[] } } }, object>(
    `query ($startDate: Date!, $endDate: Date!) { viewer { days(startDate: $startDate, endDate: $endDate) { nodes {
      date mainSleep { ouraId } naps { ouraId } totalSleepDuration sleep { contributors { totalSleep } }
    } } } }`,
    { startDate, endDate },
  )
  expect(errors).toEqual([])
  return data.viewer.days.nodes
}

const figuresOf = ({ mainSleep, naps, totalSleepDuration }: Omit<SleepDay, 'date' | 'sleep'>) => ({
  mainSleep: mainSleep?.ouraId ?? null,
  naps: naps?.map(({ ouraId }) => ouraId),
  totalSleepDuration,
})

const onDay = (raw: readonly Raw[], date: string) => inOrder(raw.filter(({ day }) => day === date))

test("the sleep of every day of a made-up quarter is what Oura's records add up to, in one request", async () => {
  await using gateway = await startGateway()
  const raw = await fetchRaw(gateway.simulator, 'sleep', { start_date: '2026-07-25', end_date: '2026-11-05' })
  gateway.newRequests()
  const days = await askDays(gateway, '2026-08-01', '2026-10-31')
  expect(days.map(figuresOf)).toEqual(days.map(({ date }) => naiveSleep(onDay(raw, date))))
  expect(days.filter(({ naps }) => naps?.length === 1).length).toBeGreaterThan(5)
  const requests = gateway.newRequests()
  expect(requests.map(({ resource }) => resource).sort()).toEqual(['daily_sleep', 'sleep'])
})

describe.skipIf(!existsSync(FOLDER))('the recordings (skipped if ../shared/recordings is absent)', () => {
  test("have the same sums, and the sums order the days as Oura's total_sleep contributor does", async () => {
    await using gateway = await startGateway({ simulator: { dataFolder: FOLDER } })
    const { data: raw } = JSON.parse(await readFile(path.join(FOLDER, 'sleep.json'), 'utf8')) as {
      data: Raw[]
    }
    const days = await askDays(gateway, '2024-10-10', '2024-10-20')
    expect(days.map(figuresOf)).toEqual(days.map(({ date }) => naiveSleep(onDay(raw, date))))
    expect(days[0]).toMatchObject({ totalSleepDuration: 25_800, naps: [{}] })
    const rated = days.map((day) => ({
      seconds: day.totalSleepDuration ?? 0,
      rating: day.sleep?.contributors?.totalSleep ?? 0,
    }))
    const inverted = rated.flatMap((a) =>
      rated.filter((b) => a.seconds > b.seconds && a.rating < b.rating).map((b) => [a, b]),
    )
    expect(rated).toHaveLength(11)
    expect(inverted).toEqual([])
  })
})

const period = fc.record(
  {
    type: fc.constantFrom('long_sleep', 'sleep', 'late_nap', 'rest', 'deleted', 'siesta', null),
    sleep_score_delta: fc.constantFrom(null, 0, -0, 3, 6),
    total_sleep_duration: fc.constantFrom(null, 0, 1, 2580, 2580, 23_220, 2 ** 30),
  },
  { requiredKeys: [] },
)

test('a day of any sleep periods has the sleep that the definitions give', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(period, { maxLength: 5 }), async (periods) => {
      const sleep = periods.map((raw, index) => ({
        ...raw,
        id: `period ${index}`,
        day: '2024-11-20',
        bedtime_start: `2024-11-20T0${index}:00:00+01:00`,
      }))
      const { data, errors } = await createViewer({ sleep }).query(
        '{ viewer { day(date: "2024-11-20") { mainSleep { ouraId } naps { ouraId } totalSleepDuration } } }',
      )
      const expected = naiveSleep(sleep)
      const isTooLarge = (expected.totalSleepDuration ?? 0) >= 2 ** 31
      expect(figuresOf((data as { viewer: { day: SleepDay } }).viewer.day)).toEqual(
        isTooLarge ? { ...expected, totalSleepDuration: null } : expected,
      )
      expect(errors?.length ?? 0).toBe(isTooLarge ? 1 : 0)
    }),
    { numRuns: propertyRuns(1) },
  )
})
