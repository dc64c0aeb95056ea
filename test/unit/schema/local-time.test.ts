import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addSeconds, formatInstant, utcOffsetMs } from '../../../src/schema/values/local-time.ts'

const pad = (value: number) => String(value).padStart(2, '0')
const offsets = fc
  .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 14 }), fc.constantFrom(0, 30, 45))
  .map(([sign, hours, minutes]) => `${sign}${pad(hours)}:${pad(minutes)}`)
const offsetOrZ = fc.oneof(fc.constant('Z'), offsets)
const instants = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000)
const decimals = fc.constantFrom('', '.5', '.000', '.657', '.000000')

describe('addSeconds', () => {
  test.each([
    ['2024-10-10T01:01:59+02:00', 300, '2024-10-10T01:06:59+02:00'],
    ['2024-12-31T23:59:30.000-05:00', 60, '2025-01-01T00:00:30.000-05:00'],
    ['2024-11-11T04:00:00.000+01:00', 86_340, '2024-11-12T03:59:00.000+01:00'],
    ['2024-10-10T01:01+02:00', 30, '2024-10-10T01:01:30+02:00'],
    ['2024-10-10T01:01:59', 1, '2024-10-10T01:02:00'],
    ['2024-10-10T01:01:59.250+02:00', 0.5, '2024-10-10T01:01:59.750+02:00'],
    ['2024-10-10T01:01:59Z', 0.5, '2024-10-10T01:01:59.500Z'],
  ])('%s and %d s is %s', (timestamp, seconds, expected) => {
    expect(addSeconds(timestamp, seconds)).toBe(expected)
  })

  test('moves the instant by just that much, and keeps offset and decimals', () => {
    fc.assert(
      fc.property(
        instants,
        decimals,
        offsetOrZ,
        fc.integer({ min: 0, max: 200_000 }),
        (time, ms, offset, by) => {
          const timestamp = `${new Date(time).toISOString().slice(0, 19)}${ms}${offset}`
          const later = addSeconds(timestamp, by)
          expect(Date.parse(later) - Date.parse(timestamp)).toBe(by * 1000)
          expect(later.slice(19)).toBe(`${ms}${offset}`)
        },
      ),
    )
  })
})

describe('formatInstant', () => {
  test.each([
    [Date.parse('2024-10-10T22:00:00Z'), '+02:00', '2024-10-11T00:00:00+02:00'],
    [Date.parse('2024-10-10T22:00:00Z'), '-03:30', '2024-10-10T18:30:00-03:30'],
    [Date.parse('2024-10-10T22:00:00Z'), '+05:45', '2024-10-11T03:45:00+05:45'],
    [Date.parse('2024-10-10T22:00:00Z'), 'Z', '2024-10-10T22:00:00Z'],
  ])('%d in %s is %s', (time, offset, expected) => {
    expect(formatInstant(time, utcOffsetMs(`2024-01-01T00:00:00${offset}`))).toBe(expected)
  })

  test('writes the same instant in the offset that a time was written with', () => {
    fc.assert(
      fc.property(instants, offsets, (time, offset) => {
        const written = formatInstant(time, utcOffsetMs(`2024-01-01T00:00:00${offset}`))
        expect(Date.parse(written)).toBe(time)
        if (!offset.endsWith('00:00')) expect(written.endsWith(offset)).toBe(true)
      }),
    )
  })
})
