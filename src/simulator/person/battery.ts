import { type DayNumber, MINUTE_MS, utcText } from '../calendar.ts'
import { createRandom } from '../random.ts'
import type { Row } from '../stored-record.ts'
import { type Person, REVISED_API_DAY } from './person.ts'

const DAYS_PER_CHARGE = 4
const FULL = 97
const DRAIN_PER_DAY = 20
const CHARGING_MS = 70 * MINUTE_MS

/**
 * The `ring_battery_level` rows from one bedtime to the next. The battery loses a fifth each day, and is charged every
 * fourth evening.
 */
export function batteryRows(person: Person, day: DayNumber): Row[] {
  const { worn, night } = person.life(day)
  if (!worn) return []
  const until = person.life(day + 1).night.start
  const daysSinceCharge = day % DAYS_PER_CHARGE
  const chargeFrom =
    daysSinceCharge === DAYS_PER_CHARGE - 1 ? until - CHARGING_MS - 20 * MINUTE_MS : Number.POSITIVE_INFINITY
  const random = createRandom(person.seed, 'battery', day)
  const startLevel = FULL - daysSinceCharge * DRAIN_PER_DAY
  const levelAtCharge = startLevel - DRAIN_PER_DAY
  const rows: Row[] = []
  for (let instant = night.start + random.whole(1, 20) * MINUTE_MS; instant < until; ) {
    const sinceCharge = instant - chargeFrom
    const charging = sinceCharge >= 0 && sinceCharge < CHARGING_MS
    const charged = Math.min(1, sinceCharge / CHARGING_MS)
    const drained = startLevel - DRAIN_PER_DAY * ((instant - night.start) / (until - night.start))
    const level = Math.round(sinceCharge < 0 ? drained : levelAtCharge + (FULL - levelAtCharge) * charged)
    rows.push({ instant, json: rowJson(day, instant, charging, level) })
    instant += (charging ? 5 : random.whole(20, 40)) * MINUTE_MS
  }
  return rows
}

const rowJson = (day: DayNumber, instant: number, charging: boolean, level: number): string =>
  JSON.stringify({
    timestamp: utcText(instant),
    ...(day >= REVISED_API_DAY && { timestamp_unix: instant }),
    // older rows have null for both
    charging: day < REVISED_API_DAY ? null : charging,
    in_charger: day < REVISED_API_DAY ? null : charging,
    level,
  })
