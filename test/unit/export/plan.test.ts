import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PlannedRead, planChangedReads, planReads, settledDays } from '../../../src/export/plan.ts'
import type { Progress } from '../../../src/export/progress.ts'
import {
  dayToSlot,
  latestToday,
  type SlotRange,
  slotOfAge,
  slotToDay,
} from '../../../src/oura/records/slots.ts'
import { heartrate } from '../../../src/oura/resources/heartrate.ts'
import { personalInfo } from '../../../src/oura/resources/personal-info.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { sleep } from '../../../src/oura/resources/sleep.ts'
import { workout } from '../../../src/oura/resources/workout.ts'

const DAY_MS = 86_400_000
const NOW = Date.parse('2026-11-20T12:00:00Z')
const TODAY = latestToday(NOW)

const dated = resources.filter(({ slotUnit }) => slotUnit !== 'whole')
const unitOf = (read: PlannedRead, isHours: boolean): SlotRange =>
  isHours ? { first: read.range.first / 24, last: (read.range.last + 1) / 24 - 1 } : read.range

const daysOf = (reads: readonly PlannedRead[], isHours: boolean): number[] =>
  reads.flatMap((read) => {
    const { first, last } = unitOf(read, isHours)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })

const scenario = fc
  .record({
    resource: fc.constantFrom(...dated),
    from: fc.integer({ min: TODAY - 4_000, max: TODAY - 1 }),
    known: fc.option(fc.tuple(fc.integer({ min: TODAY - 4_000, max: TODAY }), fc.nat(4_000))),
  })
  .map(({ resource, from, known }) => {
    const lastSettled = slotOfAge('day', (7 + resource.lookBackDays) * DAY_MS, NOW)
    const progress: Progress | null =
      known === null
        ? null
        : {
            from: known[0],
            settledThrough: Math.max(known[0] - 1, Math.min(known[0] + known[1], lastSettled)),
            completeAt: null,
          }
    return { resource, from, progress, lastSettled }
  })

describe('the plan', () => {
  it('reads every day that is not settled once, and leaves one settled range without a gap after each read', () => {
    fc.assert(
      fc.property(scenario, ({ resource, from, progress, lastSettled }) => {
        const isHours = resource.slotUnit === 'hour'
        const end = isHours ? Math.floor(NOW / DAY_MS) : TODAY
        const reads = planReads(resource, { progress, from, now: NOW })
        const days = daysOf(reads, isHours)
        expect(new Set(days).size).toBe(days.length)
        // After a kill at any point, the days that count as settled were read, and stay so.
        const settled = new Set<number>()
        const start = progress !== null && reads[0]?.progress?.from === progress.from ? progress : null
        for (let day = start?.from ?? 0; start !== null && day <= start.settledThrough; day++)
          settled.add(day)
        const lost: string[] = []
        for (const read of reads) {
          for (const day of daysOf([read], isHours)) if (day <= lastSettled) settled.add(day)
          const { from: first, settledThrough: last } = read.progress as Progress
          for (let day = first; day <= last; day++) if (!settled.has(day)) lost.push(slotToDay(day))
          if (last > Math.max(lastSettled, first - 1)) lost.push(`settled too early: ${slotToDay(last)}`)
        }
        expect(lost).toEqual([])
        const after = reads.at(-1)?.progress
        expect(after?.from).toBe(Math.min(from, progress?.from ?? from))
        const wanted = Array.from({ length: end - Math.min(from, end) + 1 }, (_, index) => from + index)
        const read = new Set(days)
        expect(wanted.filter((day) => !read.has(day) && !settled.has(day))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('cuts at the ends of months, and time series into what Oura returns at once', () => {
    const texts = (reads: readonly PlannedRead[], isHours = false) =>
      reads.map((read) => {
        const { first, last } = unitOf(read, isHours)
        return `${slotToDay(first)} ${slotToDay(last)}`
      })
    const options = { progress: null, from: dayToSlot('2026-07-15'), now: NOW }
    expect(texts(planReads(sleep, options))).toEqual(['2026-07-15 2026-09-30', '2026-10-01 2026-11-21'])
    expect(texts(planReads(workout, options))).toEqual(['2026-07-15 2026-11-21'])
    expect(texts(planReads(heartrate, { ...options, from: dayToSlot('2026-09-30') }), true)).toEqual([
      '2026-09-30 2026-09-30',
      '2026-10-01 2026-10-16',
      '2026-10-17 2026-10-31',
      '2026-11-01 2026-11-20',
    ])
    expect(planReads(personalInfo, options)).toEqual([
      { range: { first: 0, last: 0 }, progress: null, expectedRequests: 1 },
    ])
  })

  it('reads again what events name, within what is settled: several days of a few weeks in one list', () => {
    const progress = { from: dayToSlot('2020-01-01'), settledThrough: dayToSlot('2026-11-11'), completeAt: 0 }
    const settled = settledDays(workout, { progress, from: progress.from, now: NOW }) as SlotRange
    expect([settled.first, settled.last]).toEqual([progress.from, progress.settledThrough])
    const changed = ['2022-02-20', '2019-12-31', '2022-02-03', '2026-11-15', '2022-04-01'].map(dayToSlot)
    const rangesOf = (resource: Resource) =>
      planChangedReads(resource, changed, { settled, progress }).map((read) => {
        expect(read.progress).toEqual(progress)
        const { first, last } = unitOf(read, resource.slotUnit === 'hour')
        return `${slotToDay(first)} ${slotToDay(last)}`
      })
    expect(rangesOf(workout)).toEqual(['2022-02-03 2022-02-20', '2022-04-01 2022-04-01'])
    expect(rangesOf(heartrate)).toEqual([
      '2022-02-03 2022-02-03',
      '2022-02-20 2022-02-20',
      '2022-04-01 2022-04-01',
    ])
  })
})
