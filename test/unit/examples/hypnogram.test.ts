import { describe, expect, it } from 'vitest'
import {
  barShare,
  hasSleep,
  phaseTotals,
  toHypnogram,
  toHypnogramLine,
} from '../../../examples/dashboard/src/hypnogram.ts'
import { formatClock } from '../../../examples/dashboard/src/wall-clock.ts'

const segment = (phase: 'AWAKE' | 'DEEP' | 'LIGHT' | 'REM' | 'UNKNOWN', clock: string, minutes: number) => ({
  phase,
  start: `2026-11-23T${clock}:00+01:00`,
  durationSeconds: minutes * 60,
})

describe('toHypnogram', () => {
  it('makes a block of each segment, in local time', () => {
    const blocks = toHypnogram([segment('AWAKE', '23:10', 5), segment('LIGHT', '23:15', 20)])
    expect(
      blocks.map(({ phase, level, start, end }) => [phase, level, formatClock(start), formatClock(end)]),
    ).toEqual([
      ['AWAKE', 3, '23:10', '23:15'],
      ['LIGHT', 1, '23:15', '23:35'],
    ])
  })

  it('joins neighbours of one phase', () => {
    const blocks = toHypnogram([segment('DEEP', '23:00', 5), segment('DEEP', '23:05', 10)])
    expect(blocks).toHaveLength(1)
    expect(blocks[0]).toMatchObject({ phase: 'DEEP', level: 0 })
    expect((blocks[0]?.end ?? 0) - (blocks[0]?.start ?? 0)).toBe(900_000)
  })

  it('leaves a gap for an unknown phase, and omits segments without a time', () => {
    const blocks = toHypnogram([
      segment('REM', '23:00', 5),
      segment('UNKNOWN', '23:05', 5),
      segment('REM', '23:10', 5),
      segment('LIGHT', '23:15', 0),
    ])
    expect(blocks.map(({ start }) => formatClock(start))).toEqual(['23:00', '23:10'])
  })
})

describe('toHypnogramLine', () => {
  it('connects the blocks, and is interrupted by a gap', () => {
    const line = toHypnogramLine(
      toHypnogram([segment('REM', '23:00', 5), segment('DEEP', '23:05', 5), segment('LIGHT', '23:20', 5)]),
    )
    expect(line.map(({ time, level }) => [formatClock(time), level])).toEqual([
      ['23:00', 2],
      ['23:05', 2],
      ['23:05', 0],
      ['23:10', 0],
      ['23:10', null],
      ['23:20', 1],
      ['23:25', 1],
    ])
  })
})

describe('phaseTotals', () => {
  it('are the durations of Oura, and separate sleep from awake time', () => {
    const none = { deepSleepDuration: 0, lightSleepDuration: 0, remSleepDuration: null, awakeTime: 1044 }
    expect(phaseTotals(none)).toEqual({ DEEP: 0, LIGHT: 0, REM: null, AWAKE: 1044 })
    expect(hasSleep(phaseTotals(none))).toBe(false)
    expect(hasSleep(phaseTotals({ ...none, lightSleepDuration: 300 }))).toBe(true)
    expect(hasSleep(phaseTotals(null))).toBe(false)
  })
})

describe('the bar of a sleep period', () => {
  const totals = (seconds: number) => ({ DEEP: null, LIGHT: seconds, REM: null, AWAKE: 0 })

  it('is as long as the period', () => {
    expect(barShare(totals(5 * 60))).toBeCloseTo(barShare(totals(8 * 3600)) / 96)
    expect(barShare(totals(8 * 3600))).toBeCloseTo(0.8)
    expect(barShare(totals(14 * 3600))).toBe(1)
  })
})
