import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant } from '../../../src/oura/records/instant.ts'
import { dateTime } from '../../../src/oura/records/kinds.ts'
import { dayToSlot, slotToDay } from '../../../src/oura/records/slots.ts'

const DAY_MS = 86_400_000
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))

/** Texts that look like days: of real days, of other numbers, and with a character exchanged. */
const dayTexts = fc.oneof(
  fc
    .integer({ min: Date.parse('0000-01-01') / DAY_MS, max: Date.parse('9999-12-31') / DAY_MS })
    .map((slot) => new Date(slot * DAY_MS).toISOString().slice(0, 10)),
  fc.tuple(digits(4), digits(2), digits(2)).map((parts) => parts.join('-')),
  fc
    .tuple(
      fc.constantFrom('2024-02-29', '1969-12-31', '2000-01-01'),
      fc.nat({ max: 10 }),
      fc.string({ maxLength: 2 }),
    )
    .map(([day, at, text]) => day.slice(0, at) + text + day.slice(at + 1)),
)

/** The slot of a day that exists, by Date. */
function slotByDate(text: string): number {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return Number.NaN
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? time / DAY_MS : Number.NaN
}

describe('dayToSlot', () => {
  it('counts the days since 1970 of every day that exists, and of no other text', () => {
    fc.assert(
      fc.property(dayTexts, (text) => {
        expect(dayToSlot(text)).toBe(slotByDate(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is undone by slotToDay, for every day', () => {
    for (
      let slot = dayToSlot('0000-01-01');
      slot <= dayToSlot('9999-12-31');
      slot += slot % 4 === 0 ? 1 : 7
    ) {
      const day = slotToDay(slot)
      if (dayToSlot(day) !== slot || day.length !== 10) expect.fail(`${slot} is not ${day}`)
    }
  })
})

/** Texts that look like times: with parts in and out of their ranges, and in forms that Oura does not use. */
const times = fc
  .tuple(
    fc.tuple(digits(4), digits(2), digits(2)).map((parts) => parts.join('-')),
    fc.constantFrom('T', 't', ' '),
    fc.array(digits(2), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(':')),
    fc.constantFrom('', '.5', '.123456', '.'),
    fc.oneof(
      fc.constantFrom('', 'Z', 'z', '+00:00', '-0330'),
      digits(2).map((hours) => `+${hours}:30`),
    ),
  )
  .map((parts) => parts.join(''))

/** Times as Oura writes them, and with a character exchanged. */
const usualTimes = fc
  .tuple(
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
    fc.constantFrom('Z', '+00:00', '-03:30', '+14:00', '+24:00', '+05:60', '+05:30Z'),
    fc.constantFrom(19, 23),
    fc.nat({ max: 40 }),
    fc.option(fc.constantFrom('0', '2', '6', '9', '-', ':', '.', '', ' ')),
  )
  .map(([time, offset, length, at, other]) => {
    const text = `${time.toISOString().slice(0, length)}${offset}`
    return other === null ? text : text.slice(0, at) + other + text.slice(at + 1)
  })

describe('parseInstant', () => {
  it('reads every text as Date.parse does', () => {
    fc.assert(
      fc.property(fc.oneof(times, usualTimes, fc.string()), (text) => {
        expect(parseInstant(text)).toBe(Date.parse(text))
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('dateTime', () => {
  it('reads what has the form of a time and is one for Date.parse', () => {
    const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i
    fc.assert(
      fc.property(times, (text) => {
        const isTime = form.test(text) && !Number.isNaN(Date.parse(text))
        expect(dateTime.read(text)).toBe(isTime ? text : undefined)
      }),
      { numRuns: 2_000 },
    )
  })
})
