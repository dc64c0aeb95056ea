import { DAY_MS, type DayNumber, dayText } from '../../calendar.ts'
import { createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, REVISED_API_DAY, SYNC_MS } from '../person.ts'

/** `daily_cardiovascular_age`: older records have neither an id nor pulse_wave_velocity (oura-api.md section 5). */
export function cardiovascularAgeRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const main = person.mainSleep(day)
  const random = createRandom(person.seed, 'cardiovascular age', day)
  if (!main || random.chance(0.05)) return []
  const age = Math.round(random.normal(35, 2.2) + person.life(day).illness * 3)
  const velocity = random.chance(0.04) ? null : rounded(5.2 + age * 0.045 + random.normal(0, 0.08), 2)
  const fields =
    day < REVISED_API_DAY
      ? { day: dayText(day), vascular_age: age }
      : {
          id: person.id('daily_cardiovascular_age', day),
          day: dayText(day),
          vascular_age: age,
          pulse_wave_velocity: velocity,
        }
  return [{ instant: day * DAY_MS, visibleFrom: main.end + SYNC_MS, fields }]
}
