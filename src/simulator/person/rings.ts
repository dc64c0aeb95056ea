import { type DayNumber, HOUR_MS, utcText } from '../calendar.ts'
import type { JsonObject } from '../json.ts'
import type { GeneratedRecord } from '../stored-record.ts'
import { type Person, REVISED_API_DAY } from './person.ts'

// Rings have no day. Their ids need any fixed number in its place.
const FIRST_RING = 1
const SECOND_RING = 2

/** The person's two rings, oldest first. The first has set_up_at in 1970 (oura-api.md section 5). */
export function ringConfigurations(person: Person): GeneratedRecord[] {
  return [FIRST_RING, SECOND_RING].map((ring) => ringRecord(person, ring))
}

/** The record id of the ring worn on a day. */
export function ringIdOn(person: Person, day: DayNumber): string {
  return person.id('ring_configuration', day < secondRingDay(person) ? FIRST_RING : SECOND_RING)
}

function ringRecord(person: Person, ring: number): GeneratedRecord {
  const isFirst = ring === FIRST_RING
  const setUpAt = isFirst ? 0 : person.zone.instant(secondRingDay(person), 11 * 60) + HOUR_MS / 7.2
  const model: JsonObject = isFirst
    ? { color: 'stealth_black', design: 'heritage', firmware_version: '2.9.32', hardware_type: 'gen3' }
    : { color: 'brushed_silver', design: 'horizon', firmware_version: '3.4.7', hardware_type: 'gen4' }
  return {
    instant: setUpAt,
    fields: {
      id: person.id('ring_configuration', ring),
      ...model,
      set_up_at: utcText(setUpAt),
      size: 10,
    },
  }
}

// A few weeks after the revision, so that some records have the id of the first ring and most that of the second.
const secondRingDay = (person: Person): DayNumber => REVISED_API_DAY + 20 + (person.seed % 20)
