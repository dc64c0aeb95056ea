import { type DayNumber, dayText, HOUR_MS, MINUTE_MS, SECOND_MS } from '../calendar.ts'
import { createRandom, type Random } from '../random.ts'
import type { MadeRecord } from '../stored-record.ts'
import { type Person, REVISED_API_DAY } from './person.ts'

interface Note {
  readonly start: number
  readonly code: string
  /** @default none: a moment */
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

/** The `enhanced_tag` documents of a day. Alcohol and late meals are noted, and the night after them is worse. */
export function enhancedTagRecords(person: Person, day: DayNumber): MadeRecord[] {
  return notesOf(person, day).map((note, index) => {
    const end = note.minutes === undefined ? null : note.start + note.minutes * MINUTE_MS
    return {
      instant: note.start,
      fields: {
        id: person.id('enhanced_tag', day, index),
        tag_type_code: note.code,
        start_time: person.zone.text(note.start),
        end_time: end === null ? null : person.zone.text(end),
        start_day: dayText(day),
        end_day: end === null ? null : dayText(person.zone.dayOf(end)),
        comment: note.comment ?? '',
        custom_name: note.name ?? null,
      },
    }
  })
}

/** The deprecated `tag` documents: a few, all from before enhanced tags took over. */
export function tagRecords(person: Person, day: DayNumber): MadeRecord[] {
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

function notesOf(person: Person, day: DayNumber): Note[] {
  const { worn, alcohol, lateMeal, illness, night } = person.life(day)
  if (!worn) return []
  const random = createRandom(person.seed, 'notes', day)
  const bedtime = person.life(day + 1).night.start
  const notes: Note[] = []
  const seconds = (): number => random.whole(0, 59) * SECOND_MS
  if (random.chance(0.12)) {
    notes.push({
      start: night.end + random.whole(60, 240) * MINUTE_MS + seconds(),
      code: 'tag_generic_coffee',
    })
  }
  if (illness > 0.6) {
    notes.push({
      start: night.end + HOUR_MS + seconds(),
      code: 'tag_generic_sick',
      minutes: 480,
      comment: 'Fever',
    })
  }
  if (random.chance(0.05)) notes.push(sauna(random, bedtime))
  if (alcohol)
    notes.push({
      start: bedtime - random.whole(90, 170) * MINUTE_MS - seconds(),
      code: 'tag_generic_alcohol',
    })
  if (lateMeal)
    notes.push({ start: bedtime - random.whole(25, 80) * MINUTE_MS - seconds(), code: 'tag_sleep_latemeal' })
  return notes.sort((one, other) => one.start - other.start)
}

function sauna(random: Random, bedtime: number): Note {
  const start = bedtime - random.whole(180, 240) * MINUTE_MS
  return random.chance(0.5)
    ? { start, code: 'tag_generic_sauna', minutes: random.whole(15, 40) }
    : { start, code: 'custom', name: 'Cold plunge', comment: 'Brr' }
}
