import type { Day } from '../date-range.ts'
import { formatDay } from '../format.ts'
import { formatClock, timeTicks } from '../wall-clock.ts'

/**
 * What every chart is told. The keyboard passes it by, and no role claims that it can be worked with: its figures are
 * in the table.
 */
export const CHART = { responsive: true, accessibilityLayer: false } as const

/** How all charts write their axes and draw their lines of reference. */
export const AXIS_LINES = { tickLine: false, axisLine: false } as const
export const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const
export const GRID = { stroke: 'var(--line)', vertical: false } as const
export const CURSOR = { fill: 'var(--hover)', stroke: 'var(--line-strong)' } as const

/**
 * Round values from one end of an axis to the other, both included, of which there are hardly more than `most`.
 * @param steps distances that may be between two of them, the smallest first
 */
export function roundTicks(lowest: number, highest: number, steps: readonly number[], most = 5): number[] {
  const step = steps.find((each) => (highest - lowest) / each <= most) ?? steps.at(-1) ?? 1
  const first = Math.floor(lowest / step)
  const count = Math.ceil(highest / step) - first + 1
  return Array.from({ length: count }, (_, index) => (first + index) * step)
}

/** Nothing moves by itself: charts stand as soon as their data is there. */
export const STILL = { isAnimationActive: false } as const

/** Days of a week by name, of a month by date. */
export const dayTick =
  (count: number) =>
  (day: Day): string =>
    count <= 10 ? formatDay(day, 'weekday') : formatDay(day, 'short')

/** Width of the axis of charts that stand above each other over one stretch of time. */
export const TIME_CHART_AXIS = 64

/** Hours of a clock from one end to the other, which nothing is drawn beyond. */
export const timeAxis = (span: readonly [number, number]) =>
  ({
    dataKey: 'time',
    type: 'number',
    domain: [...span],
    ticks: timeTicks(span[0], span[1], 8),
    tickFormatter: formatClock,
    tick: TICK,
    ...AXIS_LINES,
    allowDataOverflow: true,
  }) as const
