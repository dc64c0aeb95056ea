import type { Day } from '../date-range.ts'
import { formatDay } from '../format.ts'
import { formatClock, timeTicks } from '../wall-clock.ts'

/**
 * Props of every chart: not focusable and without a role, because the values are in the table.
 */
export const CHART = { responsive: true, accessibilityLayer: false } as const

/** The style of axes and reference lines. */
export const AXIS_LINES = { tickLine: false, axisLine: false } as const
export const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const
export const GRID = { stroke: 'var(--line)', vertical: false } as const
export const CURSOR = { fill: 'var(--hover)', stroke: 'var(--line-strong)' } as const

/**
 * Round values from one end of an axis to the other, both included, at most about `most`.
 * @param steps allowed distances between two values, smallest first
 */
export function roundTicks(lowest: number, highest: number, steps: readonly number[], most = 5): number[] {
  const step = steps.find((each) => (highest - lowest) / each <= most) ?? steps.at(-1) ?? 1
  const first = Math.floor(lowest / step)
  const count = Math.ceil(highest / step) - first + 1
  return Array.from({ length: count }, (_, index) => (first + index) * step)
}

/** No animation: charts are complete at once. */
export const STILL = { isAnimationActive: false } as const

/** Days of a week by name, of a month by date. */
export const dayTick =
  (count: number) =>
  (day: Day): string =>
    count <= 10 ? formatDay(day, 'weekday') : formatDay(day, 'short')

/** The axis width of charts that share a time axis. */
export const TIME_CHART_AXIS = 64

/** A time axis with hours; nothing is drawn beyond its ends. */
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
