import { dayToSlot, type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import { daysOf } from '../paging/date-range.ts'
import type { DailyValues } from './metric.ts'
import { type Statistics, toStatistics } from './statistics.ts'

/** What the days of a range are grouped by. Weeks are those of ISO 8601: they begin on Monday. */
export type Period = 'WEEKDAY' | 'WEEK' | 'MONTH' | 'YEAR'

/** The statistics of one group of days. */
export interface BreakdownGroup {
  /** MONDAY, 2026-W48, 2026-11 or 2026. */
  readonly key: string
  /** Day slot of the first day of the week, month or year, which may lie before the range; null for a weekday. */
  readonly startDay: number | null
  /** Null if no day of the group has a value. */
  readonly statistics: Statistics | null
}

/** A group that a day belongs to. */
type Group = Pick<BreakdownGroup, 'key' | 'startDay'>

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const

/** 0 for Monday. 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7

const firstDayOf = (year: string): number => dayToSlot(`${year}-01-01`)

/** An ISO week belongs to the year of its Thursday, and week 1 is the one with the year's first Thursday. */
function weekOf(day: number): Group {
  const monday = day - weekdayOf(day)
  const thursday = monday + 3
  const year = slotToDay(thursday).slice(0, 4)
  const week = Math.floor((thursday - firstDayOf(year)) / 7) + 1
  return { key: `${year}-W${String(week).padStart(2, '0')}`, startDay: monday }
}

const GROUP_OF: Readonly<Record<Period, (day: number) => Group>> = {
  WEEKDAY: (day) => ({ key: WEEKDAYS[weekdayOf(day)] ?? '', startDay: null }),
  WEEK: weekOf,
  MONTH(day) {
    const month = slotToDay(day).slice(0, 7)
    return { key: month, startDay: dayToSlot(`${month}-01`) }
  },
  YEAR(day) {
    const year = slotToDay(day).slice(0, 4)
    return { key: year, startDay: firstDayOf(year) }
  },
}

/** Length of the shortest group in days; null if the number of groups does not depend on the range. */
const SHORTEST_DAYS: Readonly<Record<Period, number | null>> = {
  WEEKDAY: null,
  WEEK: 7,
  MONTH: 28,
  YEAR: 365,
}

/** At most as many groups as a range may have. */
export function maxGroups(range: SlotRange, by: Period): number {
  const days = SHORTEST_DAYS[by]
  return days === null ? WEEKDAYS.length : Math.ceil(daysOf(range) / days) + 1
}

/**
 * The statistics of each group that has a day in a range, with or without a value: weekdays from Monday on, others in order
 * of time.
 */
export function toBreakdown({ first, last }: SlotRange, values: DailyValues, by: Period): BreakdownGroup[] {
  const groups = new Map<string, Group & { readonly values: number[] }>()
  for (let day = first; day <= last; day++) {
    const group = GROUP_OF[by](day)
    const entry = groups.get(group.key) ?? { ...group, values: [] }
    groups.set(group.key, entry)
    const value = values.get(day)
    if (value !== undefined) entry.values.push(value)
  }
  const inOrder = by === 'WEEKDAY' ? WEEKDAYS.map((key) => groups.get(key)) : [...groups.values()]
  return inOrder
    .filter((group) => group !== undefined)
    .map(({ values: list, ...group }) => ({ ...group, statistics: toStatistics(list) }))
}
