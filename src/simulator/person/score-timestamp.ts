import { DAY_MS, type DayNumber, dayNumber, localText, utcText } from '../calendar.ts'
import { createRandom } from '../random.ts'
import type { Person } from './person.ts'

const LAST_LOCAL_MIDNIGHT = dayNumber('2021-08-26')
const LAST_DAY_EARLY = dayNumber('2021-09-27')
const OTHER_OFFSETS = [-240, -300, -420, 180, 660] as const

/**
 * The timestamp of a daily score (oura-api.md section 5): 00:00 UTC of the day. Most records write it with the offset
 * +00:00, a few with another one, so that its date differs from `day`. Until August 2021 it was local midnight, and in
 * September 2021 local midnight of the day before.
 */
export function scoreTimestamp(
  { seed, zone }: Person,
  resource: string,
  day: DayNumber,
): { instant: number; text: string } {
  if (day <= LAST_DAY_EARLY) {
    const instant = zone.instant(day <= LAST_LOCAL_MIDNIGHT ? day : day - 1, 0)
    return { instant, text: zone.text(instant) }
  }
  const instant = day * DAY_MS
  const random = createRandom(seed, 'stamp', resource, day)
  const abroad = zone.offset(instant) < 0
  if (abroad) return { instant, text: zone.text(instant) }
  return {
    instant,
    text: random.chance(0.06) ? localText(instant, random.pick(OTHER_OFFSETS)) : utcText(instant),
  }
}
