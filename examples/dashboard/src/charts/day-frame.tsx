import { CartesianGrid, ReferenceDot, Tooltip, XAxis, YAxis } from 'recharts'
import type { Day } from '../date-range.ts'
import { formatDay } from '../format.ts'
import { NO_TAGS, type TagsByDay } from '../tags.ts'
import { AXIS_LINES, CURSOR, dayTick, GRID, STILL, TICK } from './axis.ts'
import { TooltipBox, type TooltipRow } from './chart.tsx'
import { TAG_LEGEND } from './legend-items.ts'

interface DayFrameProps<Row> {
  /** The data of the chart: one item for each day of the range, oldest first. */
  readonly rows: readonly Row[]
  /** Ticks of the value axis, from one end to the other. */
  readonly ticks: readonly number[]
  readonly formatTick?: (value: number) => string
  /** Pixels for the labels of the value axis. @default 36 */
  readonly axisWidth?: number
  /** Bars fill the width of a day; lines connect the middles of days. */
  readonly marks: 'bars' | 'lines'
  /** The tooltip of a day. */
  readonly describe: (row: Row) => readonly TooltipRow[]
  /** Marked at the top, and named in the tooltip. @default none */
  readonly tags?: TagsByDay
}

/** The common parts of charts by day: the axes and the tooltip. */
export function DayFrame<Row extends { readonly day: Day }>(props: DayFrameProps<Row>) {
  const { rows, ticks, formatTick = String, axisWidth = 36, marks, describe, tags = NO_TAGS } = props
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
        width={axisWidth}
      />
      <Tooltip
        {...STILL}
        // Otherwise a day without values shows its line without a tooltip.
        filterNull={false}
        cursor={marks === 'bars' ? CURSOR : { stroke: 'var(--line-strong)' }}
        content={({ active, label }) => {
          const row = rows.find(({ day }) => day === label)
          if (!active || row === undefined) return null
          const names = tags.get(row.day)
          const tagRow = names === undefined ? [] : [{ ...TAG_LEGEND, value: names.join(', ') }]
          return <TooltipBox title={formatDay(row.day, 'full')} rows={[...describe(row), ...tagRow]} />
        }}
      />
      {rows
        .filter(({ day }) => tags.has(day))
        .map(({ day }) => (
          <ReferenceDot
            key={day}
            x={day}
            y={ticks.at(-1) ?? 0}
            r={4}
            fill={TAG_LEGEND.color}
            stroke="var(--surface)"
            ifOverflow="visible"
          />
        ))}
    </>
  )
}
