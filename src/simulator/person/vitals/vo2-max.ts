import { type DayNumber, dayText } from '../../calendar.ts'
import { createRandom } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, SYNC_MS } from '../person.ts'
import { scoreTimestamp } from '../score-timestamp.ts'

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
