import { type DayNumber, dayNumber, dayText, MINUTE_MS, SECOND_MS, weekday } from '../calendar.ts'
import { clamp, createRandom, hash } from '../random.ts'
import type { Zone } from './zone.ts'

/** What happens to the person on one day, before any document is made of it. Each day stands alone: no chain of days. */
export interface LifeDay {
  readonly day: DayNumber
  /** False on the days without a ring: nothing is measured from the bedtime before to the bedtime after. */
  readonly worn: boolean
  /** 0 well, 1 as ill as it gets. */
  readonly illness: number
  /** Of the evening of this day; the night after it suffers. */
  readonly alcohol: boolean
  readonly lateMeal: boolean
  /** 0 calm to 1 tense. */
  readonly tension: number
  readonly night: Night
}

/** The main time in bed that ends on the morning of the day. */
export interface Night {
  /** ms since grantGeneration, whole seconds. */
  readonly start: number
  readonly end: number
  /** About -1.5 (awful) to 1 (splendid): what every night-made number leans on. */
  readonly goodness: number
  /** bpm: the lowest of the night. */
  readonly restingHeartRate: number
  /** ms: the average of the night. */
  readonly hrv: number
  /** Degrees Celsius from the person's own normal. */
  readonly temperatureDeviation: number
}

/** The days of one person's life, made when asked for. */
export function createLife(seed: number, zone: Zone): (day: DayNumber) => LifeDay {
  const days = new Map<DayNumber, LifeDay>()
  return (day) => {
    const known = days.get(day)
    if (known) return known
    const made = createLifeDay(seed, zone, day)
    days.set(day, made)
    return made
  }
}

/** First day and number of days of the one illness of the year that holds the day. */
export function illnessOf(seed: number, day: DayNumber): { first: DayNumber; days: number } {
  const year = dayText(day).slice(0, 4)
  const random = createRandom(seed, 'illness', year)
  return { first: dayNumber(`${year}-02-01`) + random.whole(0, 40), days: random.whole(6, 8) }
}

function createLifeDay(seed: number, zone: Zone, day: DayNumber): LifeDay {
  const illness = illnessAt(seed, day)
  const evening = eveningOf(seed, day)
  return {
    day,
    worn: illness > 0 || !ringOff(seed, day),
    illness,
    ...evening,
    tension: clamp(
      createRandom(seed, 'tension', day).normal(weekday(day) % 6 === 0 ? 0.25 : 0.45, 0.2),
      0,
      1,
    ),
    night: createNight(seed, zone, day, illness),
  }
}

function illnessAt(seed: number, day: DayNumber): number {
  const { first, days } = illnessOf(seed, day)
  const since = day - first
  if (since < 0 || since >= days) return 0
  return since === 0 ? 0.5 : clamp(1 - (since - 1) / days, 0.2, 1)
}

function eveningOf(seed: number, day: DayNumber): { alcohol: boolean; lateMeal: boolean } {
  const random = createRandom(seed, 'evening', day)
  const goingOut = weekday(day) === 5 || weekday(day) === 6
  const well = illnessAt(seed, day) === 0
  return {
    alcohol: random.chance(goingOut ? 0.22 : 0.05) && well,
    lateMeal: random.chance(goingOut ? 0.2 : 0.07),
  }
}

function ringOff(seed: number, day: DayNumber): boolean {
  const forgotten = (which: DayNumber): boolean => hash(seed, 'ring off', which) % 1000 < 23
  return forgotten(day) || (forgotten(day - 1) && hash(seed, 'still off', day) % 10 < 4)
}

function createNight(seed: number, zone: Zone, day: DayNumber, illness: number): Night {
  const random = createRandom(seed, 'night', day)
  const { alcohol, lateMeal } = eveningOf(seed, day - 1)
  const weekend = weekday(day) === 6 || weekday(day) === 0
  const short = random.chance(0.1) && illness === 0

  const minutesInBed = clamp(
    random.normal(462, 24) + (weekend ? 28 : 0) + illness * 35 - (short ? random.between(80, 170) : 0),
    255,
    590,
  )
  const bedtime =
    random.normal(-38, 20) + (weekend ? 35 : 0) + (alcohol ? 40 : 0) + (short ? 45 : 0) - illness * 30
  const start = zone.instant(day, Math.round(clamp(bedtime, -120, 110))) + random.whole(0, 59) * SECOND_MS
  const end = start + Math.round(minutesInBed) * MINUTE_MS + random.whole(0, 29) * SECOND_MS

  const shortness = clamp((430 - minutesInBed) / 170, 0, 1)
  const goodness =
    random.normal(0.25, 0.25) - (alcohol ? 0.6 : 0) - (lateMeal ? 0.25 : 0) - illness * 0.8 - shortness * 0.6
  const season = Math.sin((day / 41) * 2 * Math.PI)
  return {
    start,
    end,
    goodness,
    restingHeartRate: Math.round(
      52 - 3 * goodness + season + (alcohol ? 4 : 0) + illness * 6 + random.normal(0, 0.7),
    ),
    hrv: Math.round(
      clamp(58 + 15 * goodness - 2 * season - (alcohol ? 8 : 0) - illness * 8 + random.normal(0, 3), 12, 110),
    ),
    temperatureDeviation: clamp(random.normal(0, 0.14) + illness * 0.9 + (alcohol ? 0.2 : 0), -1.5, 1.6),
  }
}
