import { type DayNumber, dayNumber, dayText, MINUTE_MS, SECOND_MS, weekday } from '../calendar.ts'
import { clamp, createRandom, hash } from '../random.ts'
import type { Zone } from './zone.ts'

/** The events of one day, from which all records of the day are generated. Each day is generated independently. */
export interface LifeDay {
  readonly day: DayNumber
  /** False on a day without a ring: nothing is measured from the bedtime before it to the bedtime after it. */
  readonly worn: boolean
  /** From 0 (well) to 1 (most ill). */
  readonly illness: number
  /** In the evening of this day; affects the following night. */
  readonly alcohol: boolean
  readonly lateMeal: boolean
  /** From 0 (calm) to 1 (tense). */
  readonly tension: number
  /** How active the day is: about 0.5 (a lazy day) to 1.6. */
  readonly activity: number
  readonly night: Night
}

/** The main time in bed that ends on the morning of the day. */
export interface Night {
  /** ms since the epoch, whole seconds. */
  readonly start: number
  readonly end: number
  /** From about -1.5 (very poor) to 1 (very good); phases and sleep score depend on it. */
  readonly quality: number
  /** From -3 (exhausted) to 2.5 (recovered); heart rate, HRV and readiness depend on it. Only partly due to `quality`. */
  readonly recovery: number
  /** The lowest heart rate of the night in bpm. */
  readonly restingHeartRate: number
  /** The mean HRV of the night in ms. */
  readonly hrv: number
  /** Degrees Celsius above the person's baseline. */
  readonly temperatureDeviation: number
}

/** The lowest heart rate of an average night, in bpm. */
export const USUAL_RESTING_HEART_RATE = 58
/** The mean HRV of an average night, in ms. */
export const USUAL_HRV = 50

/** The days of one person, each generated on first access. */
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

/** The heart rate at rest during the day, which varies less than that of the nights. */
export function daytimeHeartRate({ restingHeartRate }: Night): number {
  return Math.round(USUAL_RESTING_HEART_RATE + 0.3 * (restingHeartRate - USUAL_RESTING_HEART_RATE))
}

/** The first day and the length of the illness in the day's year; each year has one. */
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
    activity: clamp(createRandom(seed, 'activity level', day).normal(illness > 0 ? 0.6 : 1, 0.3), 0.4, 1.7),
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
    random.normal(490, 28) + (weekend ? 28 : 0) + illness * 35 - (short ? random.between(80, 170) : 0),
    255,
    600,
  )
  const bedtime =
    random.normal(-48, 20) + (weekend ? 35 : 0) + (alcohol ? 40 : 0) + (short ? 45 : 0) - illness * 30
  const start = zone.instant(day, Math.round(clamp(bedtime, -120, 110))) + random.whole(0, 59) * SECOND_MS
  const end = start + Math.round(minutesInBed) * MINUTE_MS + random.whole(0, 29) * SECOND_MS

  const shortness = clamp((450 - minutesInBed) / 170, 0, 1)
  const quality =
    random.normal(0.25, 0.25) - (alcohol ? 0.6 : 0) - (lateMeal ? 0.25 : 0) - illness * 0.8 - shortness * 0.6
  const recovery = clamp(
    random.normal(0.1, 0.95) + 0.5 * quality - (alcohol ? 0.8 : 0) - (lateMeal ? 0.3 : 0) - illness * 1.4,
    -3,
    2.5,
  )
  const season = Math.sin((day / 41) * 2 * Math.PI)
  return {
    start,
    end,
    quality,
    recovery,
    restingHeartRate: Math.round(USUAL_RESTING_HEART_RATE - 6 * recovery + season),
    hrv: Math.round(clamp(USUAL_HRV + 21.5 * recovery - 2 * season, 12, 115)),
    temperatureDeviation: clamp(random.normal(0, 0.14) + illness * 0.9 + (alcohol ? 0.2 : 0), -1.5, 1.6),
  }
}
