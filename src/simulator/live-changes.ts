import { DAY_MS, dayText, localText, MINUTE_MS } from './calendar.ts'
import type { ChangeableData } from './changed-data.ts'
import type { JsonObject } from './json.ts'
import { createRandom, type Random } from './random.ts'
import { recordId } from './record-id.ts'
import type { WebhookEvent } from './webhooks/deliveries.ts'

/** Changes of a user's data that happen while the simulator runs, one after the other. */
export interface LiveChanges {
  /**
   * Makes the next change: the ring syncs the day's activity and heart rate, a workout has finished or is confirmed, the
   * user edits the bedtime of the last night. Returns the events that announce it; none if the user has no such records.
   */
  next(): readonly WebhookEvent[]
}

/** What the events of live changes are about. */
export const LIVE_CHANGES: readonly Pick<WebhookEvent, 'data_type' | 'event_type'>[] = [
  { data_type: 'daily_activity', event_type: 'update' },
  { data_type: 'workout', event_type: 'create' },
  { data_type: 'workout', event_type: 'update' },
  { data_type: 'workout', event_type: 'delete' },
  { data_type: 'sleep', event_type: 'update' },
  { data_type: 'daily_sleep', event_type: 'update' },
]

export interface LiveChangesOptions {
  readonly data: ChangeableData
  /** The id of /personal_info. */
  readonly userId: string
  readonly now: () => number
  /** One seed makes the same changes of the same data at the same times. */
  readonly seed: number
}

/** Workouts that are added. When there is another one, the oldest of them is deleted. */
const MAX_WORKOUTS = 3
const SHORTEST_WORKOUT_MS = 12 * MINUTE_MS
const LONGEST_WORKOUT_MS = 35 * MINUTE_MS

export function createLiveChanges({ data, userId, now, seed }: LiveChangesOptions): LiveChanges {
  /** The nights before their first edit, by id: edits do not add up. */
  const originals = new Map<string, JsonObject>()
  const added: { readonly id: string; isConfirmed: boolean }[] = []
  let number = 0

  /** Records of the last days, oldest first. */
  const recent = (resource: string, days: number): JsonObject[] =>
    data
      .records(resource, now() - days * DAY_MS, now() + DAY_MS)
      .map(({ json }) => JSON.parse(json) as JsonObject)

  const toEvent = (dataType: string, eventType: string, id: string): WebhookEvent => ({
    event_type: eventType,
    data_type: dataType,
    object_id: id,
    event_time: new Date(now()).toISOString().replace('Z', '+00:00'),
    user_id: userId,
  })

  /** The record of today grows with the time of day, and so do the heart rates. */
  function syncActivity(): WebhookEvent[] {
    const today = recent('daily_activity', 3).at(-1)
    return today === undefined ? [] : [toEvent('daily_activity', 'update', String(today['id']))]
  }

  function editBedtime(random: Random): WebhookEvent[] {
    const night = recent('sleep', 2).findLast(({ type }) => type === 'long_sleep')
    if (night === undefined) return []
    const [id, day] = [String(night['id']), night['day']]
    const original = originals.get(id) ?? night
    originals.set(id, original)
    const laterMs = random.whole(1, 10) * MINUTE_MS
    const numberOf = (field: string) => Number(original[field] ?? 0)
    const timeInBed = numberOf('time_in_bed') + laterMs / 1000
    data.change('sleep', id, {
      bedtime_end: later(String(original['bedtime_end']), laterMs),
      time_in_bed: timeInBed,
      awake_time: numberOf('awake_time') + laterMs / 1000,
      efficiency: Math.round((100 * numberOf('total_sleep_duration')) / timeInBed),
    })
    const events = [toEvent('sleep', 'update', id)]
    const score = recent('daily_sleep', 2).find((each) => each['day'] === day)
    if (score === undefined) return events
    const scoreId = String(score['id'])
    const before = originals.get(scoreId) ?? score
    originals.set(scoreId, before)
    data.change('daily_sleep', scoreId, { score: Math.max(1, Number(before['score']) - random.whole(1, 3)) })
    return [...events, toEvent('daily_sleep', 'update', scoreId)]
  }

  function finishWorkout(random: Random): WebhookEvent[] {
    const workouts = recent('workout', 14)
    const template = workouts.findLast(({ id }) => added.every((each) => each.id !== id))
    if (template === undefined) return []
    const end = Math.floor(now() / MINUTE_MS) * MINUTE_MS
    const lastEnd = Math.max(...workouts.map((each) => instantOf(each, 'end_datetime')))
    const length = Math.min(end - lastEnd, random.between(SHORTEST_WORKOUT_MS, LONGEST_WORKOUT_MS))
    if (length < SHORTEST_WORKOUT_MS) return confirmWorkout()
    const start = end - Math.floor(length / MINUTE_MS) * MINUTE_MS
    const offset = offsetMinutes(String(template['end_datetime']))
    const local = start + offset * MINUTE_MS
    // A person who walks at 5 km/h.
    const seconds = (end - start) / 1000
    const id = recordId(seed, 'live workout', Math.floor(local / DAY_MS), number)
    data.add('workout', {
      instant: start,
      visibleFrom: end,
      fields: {
        ...template,
        id,
        activity: 'walking',
        calories: Math.round(seconds * 0.075),
        day: dayText(Math.floor(local / DAY_MS)),
        distance: Math.round(seconds * 1.4),
        end_datetime: localText(end, offset),
        intensity: 'easy',
        label: null,
        source: 'autodetected',
        start_datetime: localText(start, offset),
      },
    })
    added.push({ id, isConfirmed: false })
    const events = [toEvent('workout', 'create', id)]
    const oldest = added.length > MAX_WORKOUTS ? added.shift() : undefined
    if (oldest === undefined) return events
    data.change('workout', oldest.id, null)
    return [...events, toEvent('workout', 'delete', oldest.id)]
  }

  /** The user confirms a workout that the ring has detected. */
  function confirmWorkout(): WebhookEvent[] {
    const workout = added.find(({ isConfirmed }) => !isConfirmed)
    if (workout === undefined) return []
    workout.isConfirmed = true
    data.change('workout', workout.id, { source: 'confirmed' })
    return [toEvent('workout', 'update', workout.id)]
  }

  const kinds = [finishWorkout, editBedtime, syncActivity] as const

  return {
    next() {
      const random = createRandom(seed, 'live changes', number)
      const change = kinds[number % kinds.length] ?? syncActivity
      number += 1
      const events = change(random)
      return events.length > 0 ? events : syncActivity()
    },
  }
}

const instantOf = (record: JsonObject, field: string): number => Date.parse(String(record[field]))

/** The UTC offset of a time, minutes. */
function offsetMinutes(time: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const later = (time: string, ms: number): string => localText(Date.parse(time) + ms, offsetMinutes(time))
