import {
  DAY_MS,
  type DayNumber,
  dayNumber,
  HOUR_MS,
  localMillisText,
  localText,
  MINUTE_MS,
  weekday,
} from '../calendar.ts'
import { createRandom } from '../random.ts'

/** The person's time zone: Berlin, and New York for a week every spring. */
export interface Zone {
  /** Minutes east of UTC at an instant. */
  offset(instant: number): number
  /** The local calendar day at an instant. */
  dayOf(instant: number): DayNumber
  /** The instant a number of minutes (may be negative) after local midnight of a day. */
  instant(day: DayNumber, minutes: number): number
  /** `2024-10-10T01:01:59+02:00` */
  text(instant: number): string
  /** `2024-10-10T01:01:59.000+02:00` */
  millisText(instant: number): string
}

const NEW_YORK_IN_SPRING = -240
const CENTRAL_EUROPE = 60

export function createZone(seed: number): Zone {
  const years = new Map<number, Year>()
  function yearOf(instant: number): Year {
    const number = new Date(instant).getUTCFullYear()
    const known = years.get(number)
    if (known) return known
    const year = createYear(seed, number)
    years.set(number, year)
    return year
  }
  function offset(instant: number): number {
    const year = yearOf(instant)
    if (instant >= year.tripStart && instant < year.tripEnd) return NEW_YORK_IN_SPRING
    return instant >= year.summerStart && instant < year.summerEnd ? CENTRAL_EUROPE + 60 : CENTRAL_EUROPE
  }
  return {
    offset,
    dayOf: (instant) => Math.floor((instant + offset(instant) * MINUTE_MS) / DAY_MS),
    instant: (day, minutes) => {
      const asIfUtc = day * DAY_MS + minutes * MINUTE_MS
      const near = asIfUtc - offset(asIfUtc) * MINUTE_MS
      return asIfUtc - offset(near) * MINUTE_MS
    },
    text: (instant) => localText(instant, offset(instant)),
    millisText: (instant) => localMillisText(instant, offset(instant)),
  }
}

interface Year {
  readonly summerStart: number
  readonly summerEnd: number
  readonly tripStart: number
  readonly tripEnd: number
}

function createYear(seed: number, year: number): Year {
  const firstTripDay = dayNumber(`${year}-04-20`) + createRandom(seed, 'trip', year).whole(0, 45)
  // both flights land at 12:00 UTC, so that no night contains a change of the offset
  const tripStart = firstTripDay * DAY_MS + 12 * HOUR_MS
  return {
    summerStart: lastSunday(`${year}-03-31`) * DAY_MS + HOUR_MS,
    summerEnd: lastSunday(`${year}-10-31`) * DAY_MS + HOUR_MS,
    tripStart,
    tripEnd: tripStart + 7 * DAY_MS,
  }
}

function lastSunday(lastOfMonth: string): DayNumber {
  const last = dayNumber(lastOfMonth)
  return last - weekday(last)
}
