import { type DayNumber, MINUTE_MS } from '../../calendar.ts'
import { clamp, createRandom, type Random, rounded } from '../../random.ts'
import type { Person } from '../person.ts'

/** The activity class of a minute, in the order of `class_5_min` (0 to 5). */
export type ActivityClass = 'non_wear' | 'rest' | 'sedentary' | 'low' | 'medium' | 'high'

/** One minute of an activity day. */
export interface ActivityMinute {
  readonly met: number
  readonly activity: ActivityClass
  readonly steps: number
}

interface Interval {
  readonly start: number
  readonly end: number
}

const STEPS_A_MINUTE: Readonly<Record<string, number>> = {
  walking: 104,
  hiking: 92,
  running: 164,
  houseWork: 40,
}

/** When the activity day begins: 04:00 local time (oura-api.md section 5). */
export function activityDayStart({ zone }: Person, day: DayNumber): number {
  return zone.instant(day, 4 * 60)
}

/**
 * The first `count` minutes of an activity day (a whole day has 1440), with its workouts, its sleep and the time without
 * a ring.
 */
export function activityMinutes(person: Person, day: DayNumber, count: number): ActivityMinute[] {
  const random = createRandom(person.seed, 'activity', day)
  const from = activityDayStart(person, day)
  const { activity: level } = person.life(day)
  const tomorrow = person.life(day + 1)
  const asleep: Interval[] = [...person.sleep(day), ...person.sleep(day + 1), tomorrow.night]
  const workouts = person.workouts(day)
  const minutes: ActivityMinute[] = []
  let bout = 0
  let boutMet = 0
  for (let minute = 0; minute < 1440; minute += 1) {
    const instant = from + minute * MINUTE_MS
    if (minute >= count) break
    const workout = within(workouts, instant)
    if (!tomorrow.worn && instant >= tomorrow.night.start) {
      minutes.push({ met: 0.1, activity: 'non_wear', steps: 0 })
    } else if (workout) {
      const met = rounded(clamp(random.normal(workout.met, 0.5), 1.2, 13), 1)
      const steps = STEPS_A_MINUTE[workout.activity] ?? 12
      minutes.push({ met, activity: classOf(workout.met), steps: Math.round(random.normal(steps, 6)) })
    } else if (within(asleep, instant)) {
      minutes.push({ met: restMet(random), activity: 'rest', steps: 0 })
    } else {
      if (bout <= 0) [bout, boutMet] = nextBout(random, level)
      bout -= 1
      const met = rounded(clamp(random.normal(boutMet, boutMet / 10), 0.9, 4.5), 1)
      minutes.push({
        met,
        activity: classOf(boutMet),
        steps: Math.round(Math.max(0, (met - 1.4) * random.between(10, 22))),
      })
    }
  }
  return minutes
}

const within = <T extends Interval>(intervals: readonly T[], instant: number): T | undefined =>
  intervals.find(({ start, end }) => instant >= start && instant < end)

// The class of a bout, not of each minute: a sedentary minute may be a little above 1.5 MET, as in recordings.
function nextBout(random: Random, level: number): [minutes: number, met: number] {
  if (random.chance(0.34 * level)) return [random.whole(3, 14), random.between(1.7, 2.9)]
  if (random.chance(0.04 * level)) return [random.whole(2, 6), random.between(3.1, 3.8)]
  return [random.whole(6, 35), random.between(1.05, 1.4)]
}

const restMet = (random: Random): number => (random.chance(0.82) ? 0.9 : rounded(random.between(1, 1.3), 1))

function classOf(met: number): ActivityClass {
  if (met < 1.5) return 'sedentary'
  return met < 3 ? 'low' : met < 6 ? 'medium' : 'high'
}
