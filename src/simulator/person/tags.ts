import { type DayNumber, dayText, HOUR_MS, MINUTE_MS, SECOND_MS } from '../calendar.ts'
import { createRandom, type Random } from '../random.ts'
import type { GeneratedRecord } from '../stored-record.ts'
import { type Person, REVISED_API_DAY } from './person.ts'

interface TagEntry {
  readonly start: number
  readonly code: string
  /** @default none: a single instant */
  readonly minutes?: number
  readonly comment?: string
  readonly name?: string
}

const TAG_SETS: readonly [string[], ...string[][]] = [
  ['tag_generic_coffee'],
  ['tag_generic_stress'],
  ['tag_generic_sauna', 'tag_generic_coldshower'],
  [],
]

/** The `enhanced_tag` records of a day. Alcohol and late meals are tagged; the following night is worse. */
export function enhancedTagRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  return tagEntriesOf(person, day).map((entry, index) => {
    const end = entry.minutes === undefined ? null : entry.start + entry.minutes * MINUTE_MS
    return {
      instant: entry.start,
      fields: {
        id: person.id('enhanced_tag', day, index),
        tag_type_code: entry.code,
        start_time: person.zone.text(entry.start),
        end_time: end === null ? null : person.zone.text(end),
        start_day: dayText(day),
        end_day: end === null ? null : dayText(person.zone.dayOf(end)),
        comment: entry.comment ?? '',
        custom_name: entry.name ?? null,
      },
    }
  })
}

/** The deprecated `tag` records: a few, all before the revision of the API. */
export function tagRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const random = createRandom(person.seed, 'tag', day)
  if (day >= REVISED_API_DAY || !person.life(day).worn || !random.chance(0.06)) return []
  const instant = person.zone.instant(day, 9 * 60 + random.whole(0, 720)) + random.whole(0, 59) * SECOND_MS
  return [
    {
      instant,
      fields: {
        id: person.id('tag', day),
        day: dayText(day),
        text: random.chance(0.4)
          ? null
          : random.pick(['Long day', 'Slept with the window open', 'New pillow']),
        timestamp: person.zone.text(instant),
        tags: random.pick(TAG_SETS),
      },
    },
  ]
}

function tagEntriesOf(person: Person, day: DayNumber): TagEntry[] {
  const { worn, alcohol, lateMeal, illness, night } = person.life(day)
  if (!worn) return []
  const random = createRandom(person.seed, 'notes', day)
  const bedtime = person.life(day + 1).night.start
  const entries: TagEntry[] = []
  const seconds = (): number => random.whole(0, 59) * SECOND_MS
  if (random.chance(0.12)) {
    entries.push({
      start: night.end + random.whole(60, 240) * MINUTE_MS + seconds(),
      code: 'tag_generic_coffee',
    })
  }
  if (illness > 0.6) {
    entries.push({
      start: night.end + HOUR_MS + seconds(),
      code: 'tag_generic_sick',
      minutes: 480,
      comment: 'Fever',
    })
  }
  if (random.chance(0.05)) entries.push(sauna(random, bedtime))
  if (alcohol)
    entries.push({
      start: bedtime - random.whole(90, 170) * MINUTE_MS - seconds(),
      code: 'tag_generic_alcohol',
    })
  if (lateMeal)
    entries.push({
      start: bedtime - random.whole(25, 80) * MINUTE_MS - seconds(),
      code: 'tag_sleep_latemeal',
    })
  return entries.sort((one, other) => one.start - other.start)
}

function sauna(random: Random, bedtime: number): TagEntry {
  const start = bedtime - random.whole(180, 240) * MINUTE_MS
  return random.chance(0.5)
    ? { start, code: 'tag_generic_sauna', minutes: random.whole(15, 40) }
    : { start, code: 'custom', name: 'Cold plunge', comment: 'Brr' }
}
