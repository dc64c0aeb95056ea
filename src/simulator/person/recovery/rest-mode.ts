import { type DayNumber, dayText, HOUR_MS, SECOND_MS } from '../../calendar.ts'
import type { JsonObject } from '../../json.ts'
import { createRandom } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { illnessOf } from '../life.ts'
import type { Person } from '../person.ts'

/** The maximum length of a rest mode period in days. */
export const LONGEST_REST_DAYS = 10

/**
 * The `rest_mode_period` that begins on a day: the year's illness, without an end while it lasts, and now and then a
 * period of length zero, as in recordings.
 */
export function restModeRecords(person: Person, day: DayNumber, now: number): GeneratedRecord[] {
  const { first, days } = illnessOf(person.seed, day)
  if (day === first) return [illness(person, day, first + days, now)]
  const random = createRandom(person.seed, 'rest mode', day)
  if (!person.life(day).worn || person.life(day).illness > 0 || !random.chance(0.012)) return []
  const start = person.zone.instant(day, random.whole(540, 1260)) + random.whole(0, 59) * SECOND_MS
  return [restMode(person, day, start, start, [])]
}

function illness(person: Person, day: DayNumber, lastDay: DayNumber, now: number): GeneratedRecord {
  const start = person.zone.instant(day, 11 * 60 + 20) + 40 * SECOND_MS
  const end = person.zone.instant(lastDay, 9 * 60 + 10) + 56 * SECOND_MS
  const tags = [['tag_generic_sick'], ['tag_generic_fever', 'tag_generic_headache'], []]
  const episodes = tags.map((names, index) => ({
    tags: names,
    timestamp: person.zone.millisText(start + index * 31 * HOUR_MS + 657),
  }))
  const begun = episodes.filter((_, index) => start + index * 31 * HOUR_MS <= now)
  return restMode(person, day, start, end <= now ? end : null, begun)
}

const restMode = (
  person: Person,
  day: DayNumber,
  start: number,
  end: number | null,
  episodes: JsonObject[],
): GeneratedRecord => ({
  instant: start,
  fields: {
    id: person.id('rest_mode_period', day),
    end_day: end === null ? null : dayText(person.zone.dayOf(end)),
    end_time: end === null ? null : person.zone.text(end),
    episodes,
    start_day: dayText(day),
    start_time: person.zone.text(start),
  },
})
