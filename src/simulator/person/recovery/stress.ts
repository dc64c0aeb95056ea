import { DAY_MS, type DayNumber, dayText, HOUR_MS } from '../../calendar.ts'
import { clamp, createRandom, rounded } from '../../random.ts'
import type { GeneratedRecord } from '../../stored-record.ts'
import { type Person, SYNC_MS } from '../person.ts'

const QUARTER_SECONDS = 900

/** `daily_stress`: a record for every day, with nulls on a day without a ring. The summary follows after the day. */
export function dailyStressRecords(person: Person, day: DayNumber, now: number): GeneratedRecord[] {
  const { worn, tension, night } = person.life(day)
  const end = person.zone.instant(day + 1, 0)
  const random = createRandom(person.seed, 'stress', day)
  const elapsed = clamp((now - night.end) / (end - night.end), 0, 1)
  const quarters = (hours: number): number => Math.floor(clamp(hours * elapsed, 0, 8) * 4) * QUARTER_SECONDS
  const stressHigh = quarters(Math.max(0, tension * 5.5 - 1.2 - night.quality + random.normal(0, 0.7)))
  const recoveryHigh = quarters(
    Math.max(0, (1 - tension) * 3.4 - 0.9 + night.quality + random.normal(0, 0.7)),
  )
  const summary =
    stressHigh >= 9000 ? 'stressful' : recoveryHigh >= 2 * stressHigh + 3600 ? 'restored' : 'normal'
  const over = now >= end && !random.chance(0.03)
  return [
    {
      instant: day * DAY_MS,
      visibleFrom: night.end + HOUR_MS,
      fields: {
        id: person.id('daily_stress', day),
        day: dayText(day),
        stress_high: worn ? stressHigh : null,
        recovery_high: worn ? recoveryHigh : null,
        day_summary: worn && over ? summary : null,
      },
    },
  ]
}

/** `daily_resilience`: derived from sleep and tension of the last two weeks. */
export function dailyResilienceRecords(person: Person, day: DayNumber): GeneratedRecord[] {
  const main = person.mainSleep(day)
  if (!main) return []
  let quality = 0
  let tension = 0
  for (let back = 0; back < 14; back += 1) {
    const { night, tension: ofDay } = person.life(day - back)
    quality += night.quality / 14
    tension += ofDay / 14
  }
  const random = createRandom(person.seed, 'resilience', day)
  const share = (value: number): number => rounded(clamp(value + random.normal(0, 1), 0, 100), 1)
  const contributors = {
    sleep_recovery: share(52 + quality * 60),
    daytime_recovery: share(88 - tension * 80),
    stress: share(92 - tension * 90),
  }
  const whole = (contributors.sleep_recovery + contributors.daytime_recovery + contributors.stress) / 3
  const level =
    whole < 45
      ? 'limited'
      : whole < 55
        ? 'adequate'
        : whole < 62
          ? 'solid'
          : whole < 72
            ? 'strong'
            : 'exceptional'
  return [
    {
      instant: day * DAY_MS,
      visibleFrom: main.end + SYNC_MS,
      fields: { id: person.id('daily_resilience', day), day: dayText(day), contributors, level },
    },
  ]
}
