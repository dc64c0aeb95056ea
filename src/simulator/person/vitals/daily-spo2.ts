import { DAY_MS, type DayNumber, dayText } from '../../calendar.ts'
import { clamp, createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, REVISED_API_DAY, SYNC_MS } from '../person.ts'

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
