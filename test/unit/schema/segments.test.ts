import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeSegments } from '../../../src/schema/values/segments.ts'

const START = '2024-10-10T01:01:59+02:00'
const phases = {
  stepSeconds: 300,
  meanings: { '1': 'deep', '2': 'light', '3': 'rem', '4': 'awake' },
} as const

const secondsAfterStart = (time: string): number => (Date.parse(time) - Date.parse(START)) / 1000
const endAfter = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString()

describe('segments', () => {
  test('join equal codes, and count from the start in its own UTC offset', () => {
    expect(decodeSegments('4422', START, null, phases)).toEqual([
      { value: 'awake', start: '2024-10-10T01:01:59+02:00', durationSeconds: 600 },
      { value: 'light', start: '2024-10-10T01:11:59+02:00', durationSeconds: 600 },
    ])
  })

  test('end with the period, as in a recorded night of 16 minutes with 20 minutes of codes', () => {
    expect(decodeSegments('4444', START, '2024-10-10T01:18:00+02:00', phases)).toEqual([
      { value: 'awake', start: START, durationSeconds: 961 },
    ])
  })

  test('leave out what begins after the end, and everything where the end comes first', () => {
    expect(decodeSegments('1234', START, endAfter(300), phases)).toHaveLength(1)
    expect(decodeSegments('1234', START, endAfter(0), phases)).toEqual([])
    expect(decodeSegments('1234', START, endAfter(-60), phases)).toEqual([])
  })

  test('compare instants where the end is written in another offset', () => {
    expect(decodeSegments('11', START, '2024-10-09T23:06:59Z', phases)).toEqual([
      { value: 'deep', start: START, durationSeconds: 300 },
    ])
  })

  test('know codes that Oura adds as unknown', () => {
    expect(decodeSegments('171', START, null, phases).map(({ value }) => value)).toEqual([
      'deep',
      'unknown',
      'deep',
    ])
  })

  test('of no codes are none', () => {
    expect(decodeSegments('', START, endAfter(900), phases)).toEqual([])
  })

  test('touch each other, keep their order and add up to the clipped period', () => {
    const code = fc.constantFrom('1', '2', '3', '4', '9')
    const codes = fc.array(code, { maxLength: 150 }).map((list) => list.join(''))
    const end = fc.option(fc.integer({ min: -600, max: 60_000 }))
    fc.assert(
      fc.property(codes, end, (text, seconds) => {
        const segments = decodeSegments(text, START, seconds === null ? null : endAfter(seconds), phases)
        const wanted = Math.max(0, Math.min(text.length * 300, seconds ?? Number.POSITIVE_INFINITY))
        let position = 0
        for (const { value, start, durationSeconds } of segments) {
          expect(start.endsWith('+02:00')).toBe(true)
          expect(secondsAfterStart(start)).toBe(position)
          expect(durationSeconds).toBeGreaterThan(0)
          // Every step that the segment touches has its code.
          for (let step = Math.floor(position / 300); step * 300 < position + durationSeconds; step++) {
            const meanings: Record<string, string> = phases.meanings
            expect(meanings[text.charAt(step)] ?? 'unknown').toBe(value)
          }
          position += durationSeconds
        }
        expect(position).toBe(wanted)
        const values = segments.map(({ value }) => value)
        expect(values.filter((value, index) => value === values[index - 1])).toEqual([])
      }),
    )
  })
})
