import { type DayNumber, dayText, MINUTE_MS } from '../../calendar.ts'
import type { JsonObject } from '../../json.ts'
import { clamp, createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import type { Person } from '../person.ts'
import { loadOf } from '../recovery/daily-readiness.ts'
import {
  type ActivityClass,
  type ActivityMinute,
  activityDayStart,
  activityMinutes,
} from './activity-minutes.ts'

const FULL_DAY = 1440
const MIN_MINUTES = 10
const RESTING_CALORIES = 1890
const WEIGHT_KG = 78
/** MET minutes count only what is above it, as in recordings. */
const MIN_COUNTED_MET = 1.5
const TARGET_CALORIES = 650
const CLASSES: readonly ActivityClass[] = ['non_wear', 'rest', 'sedentary', 'low', 'medium', 'high']

/**
 * The `daily_activity` record of a day, which runs from 04:00 to 04:00. Until the day is over the record is partial: it
 * has fewer than 1440 `met` items and 288 classes.
 */
export function dailyActivityRecords(person: Person, day: DayNumber, now: number): GeneratedRecord[] {
  if (!person.life(day).worn) return []
  const from = activityDayStart(person, day)
  const count = Math.min(FULL_DAY, Math.floor((now - from) / MINUTE_MS))
  if (count < MIN_MINUTES) return []
  const minutes = activityMinutes(person, day, count)
  return [{ instant: from, fields: activityFields(person, day, from, minutes) }]
}

function activityFields(
  person: Person,
  day: DayNumber,
  from: number,
  minutes: readonly ActivityMinute[],
): JsonObject {
  const seconds = (activity: ActivityClass): number =>
    60 * minutes.filter((each) => each.activity === activity).length
  const metMinutes = (activity: ActivityClass): number =>
    Math.round(
      minutes.reduce(
        (sum, each) => sum + (each.activity === activity ? Math.max(0, each.met - MIN_COUNTED_MET) : 0),
        0,
      ),
    )
  const activeCalories = Math.round(
    minutes.reduce((sum, { met }) => sum + (met < MIN_COUNTED_MET ? 0 : ((met - 1) * WEIGHT_KG) / 60), 0),
  )
  const walkingDistance = Math.round(activeCalories * 15.5)
  const targetMeters = TARGET_CALORIES * 18
  const rating = ratingOf(person, day, activeCalories, seconds('sedentary'))
  return {
    id: person.id('daily_activity', day),
    class_5_min: classesOf(minutes),
    score: rating.score,
    active_calories: activeCalories,
    average_met_minutes: rounded(minutes.reduce((sum, { met }) => sum + met, 0) / minutes.length, 5),
    contributors: rating.contributors,
    equivalent_walking_distance: walkingDistance,
    high_activity_met_minutes: metMinutes('high'),
    high_activity_time: seconds('high'),
    inactivity_alerts: createRandom(person.seed, 'alerts', day).pick([0, 0, 0, 1, 1, 2, 3]),
    low_activity_met_minutes: metMinutes('low'),
    low_activity_time: seconds('low'),
    medium_activity_met_minutes: metMinutes('medium'),
    medium_activity_time: seconds('medium'),
    met: { interval: 60, items: minutes.map(({ met }) => met), timestamp: person.zone.millisText(from) },
    meters_to_target: targetMeters - walkingDistance,
    non_wear_time: seconds('non_wear'),
    resting_time: seconds('rest'),
    sedentary_met_minutes: metMinutes('sedentary'),
    sedentary_time: seconds('sedentary'),
    steps: minutes.reduce((sum, { steps }) => sum + steps, 0),
    target_calories: TARGET_CALORIES,
    target_meters: targetMeters,
    total_calories: activeCalories + Math.round((RESTING_CALORIES * minutes.length) / FULL_DAY),
    day: dayText(day),
    timestamp: person.zone.text(from),
  }
}

function classesOf(minutes: readonly ActivityMinute[]): string {
  let classes = ''
  for (let start = 0; start + 5 <= minutes.length; start += 5) {
    const counts = CLASSES.map(
      (name) => minutes.slice(start, start + 5).filter(({ activity }) => activity === name).length,
    )
    classes += counts.indexOf(Math.max(...counts))
  }
  return classes
}

// No activity score during an illness: rest mode turns the goals off.
function ratingOf(
  person: Person,
  day: DayNumber,
  activeCalories: number,
  sedentarySeconds: number,
): { score: number | null; contributors: JsonObject } {
  let weekLoad = 0
  for (let back = 0; back < 7; back += 1) weekLoad += loadOf(person.workouts(day - back)) / 7
  const random = createRandom(person.seed, 'activity score', day)
  const hoursSitting = sedentarySeconds / 3600
  const values = {
    meet_daily_targets: rating(15 + (85 * activeCalories) / TARGET_CALORIES),
    move_every_hour: rating(72 + 26 * person.life(day).activity - random.between(0, 24)),
    recovery_time: rating(100 - Math.max(0, weekLoad - 560) * 0.1 - random.between(0, 5)),
    stay_active: rating(100 - Math.max(0, hoursSitting - 5) * 8),
    training_frequency: rating(50 + weekLoad * 0.12),
    training_volume: rating(40 + weekLoad * 0.13),
  }
  if (person.life(day).illness > 0.3) {
    return { score: null, contributors: Object.fromEntries(Object.keys(values).map((name) => [name, null])) }
  }
  const score =
    values.meet_daily_targets * 0.4 +
    values.move_every_hour * 0.1 +
    values.recovery_time * 0.1 +
    values.stay_active * 0.15 +
    values.training_frequency * 0.12 +
    values.training_volume * 0.13
  return { score: rating(score), contributors: values }
}

const rating = (value: number): number => clamp(Math.round(value), 1, 100)
