import { DAY_MS, type DayNumber, dayText } from '../../calendar.ts'
import { clamp, createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, REVISED_API_DAY, SYNC_MS } from '../person.ts'
import { scoreTimestamp } from '../score-timestamp.ts'

/** `daily_spo2`: no timestamp; an unmeasured night is 0.0, or null in newer records (oura-api.md section 5). */
export function dailySpo2Records(person: Person, day: DayNumber): GeneratedRecord[] {
  const main = person.mainSleep(day)
  if (!main) return []
  const random = createRandom(person.seed, 'spo2', day)
  const missed = random.chance(0.05)
  const newer = day >= REVISED_API_DAY
  const average = rounded(clamp(random.normal(96.4 - person.life(day).illness, 0.7), 90, 99.5), 3)
  const index = random.whole(5, 13)
  return [
    {
      instant: day * DAY_MS,
      visibleFrom: main.end + SYNC_MS,
      fields: {
        id: person.id('daily_spo2', day),
        day: dayText(day),
        spo2_percentage: missed ? (newer && random.chance(0.5) ? null : { average: 0 }) : { average },
        breathing_disturbance_index: missed ? null : index,
      },
    },
  ]
}

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

/** `vO2_max`: an estimate about once a week. */
export function vo2MaxRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const main = person.mainSleep(day)
  if (!main || day % 7 !== person.seed % 7) return []
  const { instant, text } = scoreTimestamp(person, 'vO2_max', day)
  const random = createRandom(person.seed, 'vo2 max', day)
  return [
    {
      instant,
      visibleFrom: main.end + SYNC_MS,
      fields: {
        id: person.id('vO2_max', day),
        day: dayText(day),
        timestamp: text,
        vo2_max: Math.round(44 + 1.5 * Math.sin(day / 60) + random.normal(0, 0.5)),
      },
    },
  ]
}
