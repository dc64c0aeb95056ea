import { describe, expect, it } from 'vitest'
import { roundTicks } from '../../../examples/dashboard/src/charts/axis.ts'
import { formatCountdown, msToNextSecond, secondsLeft } from '../../../examples/dashboard/src/countdown.ts'
import {
  byMinute,
  heartRateFigures,
  isAlone,
  samplePoints,
  seriesPoints,
} from '../../../examples/dashboard/src/heart-rate.ts'
import {
  formatClock,
  placeOf,
  timeTicks,
  toWallClock,
  toWallClockOf,
} from '../../../examples/dashboard/src/wall-clock.ts'

describe('countdown', () => {
  it('counts whole seconds, never below zero', () => {
    expect([0, 1, 999, 1000, 4000].map((now) => secondsLeft(3000, now))).toEqual([3, 3, 3, 2, 0])
  })

  it('updates when the number changes, and stops at zero', () => {
    expect([0, 1, 999, 2500].map((now) => msToNextSecond(3000, now))).toEqual([1000, 999, 1, 500])
    expect(msToNextSecond(3000, 3000)).toBeNull()
  })

  it('reaches zero by its own steps', () => {
    const shown = []
    let now = 250
    for (let wait: number | null = 0; wait !== null; wait = msToNextSecond(3000, now)) {
      now += wait
      shown.push(secondsLeft(3000, now))
    }
    expect(shown).toEqual([3, 2, 1, 0])
  })

  it.each([
    [45, '45 s'],
    [60, '1 min'],
    [125, '2 min 5 s'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatCountdown(seconds)).toBe(text)
  })
})

describe('wall clock', () => {
  it.each([
    ['2026-11-23T23:30:00+01:00', '23:30'],
    ['2026-11-23T23:30:00-03:30', '23:30'],
    ['2026-11-23T23:30:00Z', '23:30'],
  ])('%s is %s in local time', (dateTime, clock) => {
    expect(formatClock(toWallClock(dateTime))).toBe(clock)
  })

  it('shows a UTC time in the offset of another time', () => {
    expect(formatClock(toWallClockOf('2026-11-23T22:30:00Z', '2026-11-23T23:00:00+01:00'))).toBe('23:30')
  })

  it.each([
    ['2026-11-17T14:24:00+00:00', '2026-11-17T15:51:00+01:00', '15:24'],
    ['2026-11-17T15:24:00+01:00', '2026-11-17T14:51:00+00:00', '15:24'],
    ['2026-11-17T15:24:00+00:00', '2026-11-17T15:51:00+00:00', '15:24'],
  ])('of %s to %s has the local offset', (start, end, clock) => {
    expect(formatClock(toWallClockOf(start, placeOf(start, end)))).toBe(clock)
  })

  it('has round ticks within a time span, about as many as requested', () => {
    const at = (clock: string) => toWallClock(`2026-11-24T${clock}:00Z`)
    expect(timeTicks(at('00:21'), at('05:38'), 8).map(formatClock)).toEqual([
      '01:00',
      '02:00',
      '03:00',
      '04:00',
      '05:00',
    ])
    expect(timeTicks(at('18:17'), at('18:46'), 8).map(formatClock)).toEqual([
      '18:20',
      '18:25',
      '18:30',
      '18:35',
      '18:40',
      '18:45',
    ])
  })
})

describe('roundTicks', () => {
  it('spans from below the lowest to above the highest value', () => {
    expect(roundTicks(57, 100, [10, 20])).toEqual([50, 60, 70, 80, 90, 100])
    expect(roundTicks(0, 17_600, [1000, 2000, 5000])).toEqual([0, 5000, 10_000, 15_000, 20_000])
    expect(roundTicks(0, 90, [2, 4])).toHaveLength(24)
  })
})

describe('heart rates', () => {
  it('of a night are evenly spaced, and 255 means not measured', () => {
    const points = seriesPoints({
      interval: 300,
      timestamp: '2026-11-24T00:00:00.000+01:00',
      items: [null, 61, 255, 59],
    })
    expect(points.map(({ time, value }) => [formatClock(time), value])).toEqual([
      ['00:00', null],
      ['00:05', 61],
      ['00:10', null],
      ['00:15', 59],
    ])
    expect(heartRateFigures(points)).toEqual({ lowest: 59, mean: 60, highest: 61 })
  })

  it('that were not measured are no dots, wherever they are', () => {
    const points = [null, null, 61, null, null, 60, 59, null].map((value, time) => ({ time, value }))
    expect(points.map((_, index) => isAlone(points, index))).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('of a workout are converted from UTC to its local time', () => {
    const [point] = samplePoints(
      [{ timestamp: '2026-11-24T17:17:05Z', bpm: 80 }],
      '2026-11-24T18:17:00+01:00',
    )
    expect(point && formatClock(point.time)).toBe('18:17')
  })

  it('of a workout are a line within a burst, a gap after a minute without samples, and a dot between two gaps', () => {
    const at = (clock: string, bpm: number) => ({ timestamp: `2026-11-24T${clock}Z`, bpm })
    const samples = [at('17:00:00', 80), at('17:01:00', 90), at('17:02:01', 100), at('17:07:00', 70)]
    const points = samplePoints([...samples, at('17:07:05', 72)], '2026-11-24T17:00:00Z')
    expect(points.map(({ value }) => value)).toEqual([80, 90, null, 100, null, 70, 72])
    expect(points.map((_, index) => isAlone(points, index))).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ])
    const times = points.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(byMinute(points).map(({ time, ...figures }) => [formatClock(time), figures])).toEqual([
      ['17:00', { lowest: 80, mean: 80, highest: 80 }],
      ['17:01', { lowest: 90, mean: 90, highest: 90 }],
      ['17:02', { lowest: 100, mean: 100, highest: 100 }],
      ['17:07', { lowest: 70, mean: 71, highest: 72 }],
    ])
  })

  it('have no statistics without samples', () => {
    expect(heartRateFigures([{ time: 0, value: null }])).toBeNull()
  })
})
