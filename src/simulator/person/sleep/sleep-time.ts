import { DAY_MS, type DayNumber, dayText } from '../../calendar.ts'
import type { JsonObject } from '../../json.ts'
import { createRandom } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import type { Person } from '../person.ts'

const QUARTER_SECONDS = 900

/** `sleep_time`: the recommended bedtime of the evening. Offsets in seconds from midnight, day_tz in seconds from UTC. */
export function sleepTimeRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  if (!person.life(day).worn) return []
  const recommendedAt = person.zone.instant(day, 12 * 60)
  return [
    {
      instant: day * DAY_MS,
      visibleFrom: recommendedAt,
      fields: {
        id: person.id('sleep_time', day),
        day: dayText(day),
        ...recommendation(person, day, recommendedAt),
      },
    },
  ]
}

function recommendation(person: Person, day: DayNumber, recommendedAt: number): JsonObject {
  const random = createRandom(person.seed, 'sleep time', day)
  const missing = [1, 2, 3].filter((back) => !person.life(day - back).worn).length
  if (missing > 1) return { optimal_bedtime: null, recommendation: null, status: 'not_enough_recent_nights' }
  const { quality } = person.life(day).night
  if (quality < -0.7) {
    return { optimal_bedtime: null, recommendation: 'improve_efficiency', status: 'bad_sleep_quality' }
  }
  if (random.chance(0.15)) {
    return { optimal_bedtime: null, recommendation: 'earlier_bedtime', status: 'only_recommended_found' }
  }
  const end = -random.whole(0, 3) * QUARTER_SECONDS
  return {
    optimal_bedtime: {
      day_tz: person.zone.offset(recommendedAt) * 60,
      end_offset: end,
      start_offset: end - random.whole(3, 5) * QUARTER_SECONDS,
    },
    recommendation: quality < 0 ? 'earlier_bedtime' : 'follow_optimal_bedtime',
    status: 'optimal_found',
  }
}
