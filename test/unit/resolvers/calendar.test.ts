import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Calendar, dayAt, startOfDay, zoneCalendar } from '../../../src/resolvers/data/calendar.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Zones with clock changes at midnight, by half an hour, twice a year within Ramadan, over the date line, and without. */
const ZONES = [
  'Europe/Helsinki',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Atlantic/Azores',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'America/St_Johns',
  'UTC',
] as const

const FORMATS = new Map<string, Intl.DateTimeFormat>(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }),
  ]),
)

/** The clock on a wall in a zone, as if it were UTC: another way to ask Intl than the product's. */
function wallClock(zone: string, time: number): number {
  const parts = FORMATS.get(zone)?.formatToParts(time) ?? []
  const part = (name: string) => Number(parts.find(({ type }) => type === name)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
}

const zones = fc.constantFrom(...ZONES)
const minutes = fc
  .integer({ min: Date.UTC(1973, 0, 1) / MINUTE_MS, max: Date.UTC(2037, 0, 1) / MINUTE_MS })
  .map((minute) => minute * MINUTE_MS)

describe('the calendar of a time zone', () => {
  test('has the offset that its wall clocks show, at any instant', () => {
    fc.assert(
      fc.property(zones, minutes, (zone, time) => {
        expect(zoneCalendar(zone).utcOffsetMs(time)).toBe(wallClock(zone, time) - time)
      }),
      { numRuns: propertyRuns(20) },
    )
  })

  test('has the right offset in every quarter of an hour of a year with its changes', () => {
    for (const zone of ZONES) {
      const calendar = zoneCalendar(zone)
      // Clocks changed at midnight in Havana and Beirut, and in Sao Paulo until 2019.
      for (const day of [
        '2018-11-04',
        '2018-02-18',
        '2026-03-29',
        '2026-10-25',
        '2026-11-01',
        '2026-04-05',
      ]) {
        for (let time = Date.parse(day) - DAY_MS; time < Date.parse(day) + DAY_MS; time += 15 * MINUTE_MS) {
          expect(calendar.utcOffsetMs(time)).toBe(wallClock(zone, time) - time)
        }
      }
    }
  })

  test('begins each day at its first instant', () => {
    fc.assert(
      fc.property(zones, minutes, (zone, time) => {
        const calendar = zoneCalendar(zone)
        const day = dayAt(calendar, time)
        const start = startOfDay(calendar, day)
        const dayOf = (instant: number) => Math.floor(wallClock(zone, instant) / DAY_MS)
        expect(start).toBeLessThanOrEqual(time)
        expect(dayOf(start)).toBe(day)
        expect(dayOf(start - MINUTE_MS)).not.toBe(day)
      }),
      { numRuns: propertyRuns(20) },
    )
  })

  test.each([
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['America/Sao_Paulo', '2018-02-17', '2018-02-17T02:00:00.000Z', 25],
    ['Atlantic/Azores', '2026-10-25', '2026-10-25T00:00:00.000Z', 25],
    ['Europe/Helsinki', '2026-03-29', '2026-03-28T22:00:00.000Z', 23],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
  ])('in %s has a %s that begins at %s and lasts %d hours', (zone, text, start, hours) => {
    const calendar: Calendar = zoneCalendar(zone)
    const day = Date.parse(text) / DAY_MS
    expect(new Date(startOfDay(calendar, day)).toISOString()).toBe(start)
    expect((startOfDay(calendar, day + 1) - startOfDay(calendar, day)) / 3_600_000).toBe(hours)
  })

  test('gives a day that a country left out no instant', () => {
    const calendar = zoneCalendar('Pacific/Apia')
    const day = Date.parse('2011-12-30') / DAY_MS
    expect(startOfDay(calendar, day)).toBe(startOfDay(calendar, day + 1))
    expect(startOfDay(calendar, day)).toBe(startOfDay(calendar, day - 1) + DAY_MS)
  })
})
