import type { Day } from '../date-range.ts'
import { formatDay } from '../format.ts'

/** How all charts write their axes and draw their lines of reference. */
export const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const
export const GRID = { stroke: 'var(--line)', vertical: false } as const
export const CURSOR = { fill: 'var(--hover)', stroke: 'var(--line-strong)' } as const

/** Nothing moves by itself: charts stand as soon as their data is there. */
export const STILL = { isAnimationActive: false } as const

/** Days of a week by name, of a month by date. */
export const dayTick =
  (count: number) =>
  (day: Day): string =>
    count <= 10 ? formatDay(day, 'weekday') : formatDay(day, 'short')
