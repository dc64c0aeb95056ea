import { CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatDay } from '../format.ts'
import { AXIS_LINES, CURSOR, dayTick, GRID, STILL, TICK } from './axis.ts'
import { TooltipBox, type TooltipRow } from './chart.tsx'

interface DayFrameProps<Row> {
  /** One for each day of the range, oldest first: the data of the chart. */
  readonly rows: readonly Row[]
  /** Marks of the axis of values, from its one end to the other. */
  readonly ticks: readonly number[]
  readonly formatTick?: (value: number) => string
  /** Bars fill the width of their day, lines go from the middle of one to the middle of the next. */
  readonly marks: 'bars' | 'lines'
  /** What a day says of itself under the pointer. */
  readonly describe: (row: Row) => readonly TooltipRow[]
}

/** What charts of days have in common: a day each along the bottom, values upwards, and the figures of one day. */
export function DayFrame<Row extends { readonly day: Day }>(props: DayFrameProps<Row>) {
  const { rows, ticks, formatTick = String, marks, describe } = props
  return (
    <>
      <CartesianGrid {...GRID} />
      <XAxis
        dataKey="day"
        tickFormatter={dayTick(rows.length)}
        tick={TICK}
        {...AXIS_LINES}
        minTickGap={rows.length <= 10 ? 4 : 16}
        {...(marks === 'lines' && { padding: { left: 12, right: 12 } })}
      />
      <YAxis
        domain={[ticks[0] ?? 0, ticks.at(-1) ?? 0]}
        ticks={[...ticks]}
        tickFormatter={formatTick}
        tick={TICK}
        {...AXIS_LINES}
        width={36}
      />
      <Tooltip
        {...STILL}
        cursor={marks === 'bars' ? CURSOR : { stroke: 'var(--line-strong)' }}
        content={({ active, label }) => {
          const row = rows.find(({ day }) => day === label)
          if (!active || row === undefined) return null
          return <TooltipBox title={formatDay(row.day, 'full')} rows={describe(row)} />
        }}
      />
    </>
  )
}
