import { type DayNumber, MINUTE_MS } from '../../calendar.ts'
import { createRandom } from '../../random.ts'
import type { Row } from '../../stored-record.ts'
import type { Person } from '../person.ts'

const BEATS_PER_SAMPLE = 10

/**
 * The `interbeat_interval` rows from one bedtime to the next: ten beats for every five minutes of the night, derived
 * from its heart rate. The real series has every beat. Rows have the shape of specification 1.29.
 */
export function interbeatRows(person: Person, day: DayNumber): Row[] {
  const random = createRandom(person.seed, 'interbeat', day)
  const rows: Row[] = []
  for (const { type, start, heartRate } of person.sleep(day)) {
    if (type !== 'long_sleep' || !heartRate) continue
    heartRate.forEach((bpm, index) => {
      if (bpm === null) return
      let instant = start + index * 5 * MINUTE_MS
      for (let beat = 0; beat < BEATS_PER_SAMPLE; beat += 1) {
        const ibi = Math.round(random.normal(60_000 / bpm, 28))
        instant += ibi
        rows.push({ instant, json: rowJson(instant, ibi, random.chance(0.95) ? 1 : 0) })
      }
    })
  }
  return rows
}

function rowJson(instant: number, ibi: number, validity: number): string {
  const timestamp = `${new Date(instant).toISOString().slice(0, 23)}+00:00`
  return JSON.stringify({ timestamp, timestamp_unix: instant, ibi, validity })
}
