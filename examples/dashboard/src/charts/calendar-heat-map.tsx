import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { type CalendarMonth, dayOfKey, type Level, levelOf, shadeOf } from '../calendar.ts'
import type { DateRange, Day } from '../date-range.ts'
import { formatDay } from '../format.ts'
import type { DayValue } from '../trends.ts'

interface CalendarHeatMapProps {
  readonly months: readonly (CalendarMonth<DayValue> & { readonly mean: string })[]
  readonly range: DateRange
  readonly levels: readonly Level[]
  readonly selected: Day
  readonly onSelect: (day: Day) => void
  /** A value with its unit. */
  readonly format: (value: number | null) => string
}

const WEEKDAYS = ['M', 'T', 'W', 'T', 'F', 'S', 'S'] as const

/** Only the days of a month with its first weekday as the column of the first. */
const columnOf = (index: number, offset: number) =>
  index === 0 ? { gridColumnStart: offset + 1 } : undefined

/**
 * A small calendar for each month, a shade for each day. It is one tab stop: arrow keys move by a day or a week, Page Up and
 * Page Down by a month, Home and End to the ends of the year.
 */
export function CalendarHeatMap(props: CalendarHeatMapProps) {
  const { months, range, levels, selected, onSelect, format } = props
  const map = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<Day | null>(null)
  const help = useId()
  const isShown = (day: Day | null) => day !== null && range.startDate <= day && day <= range.endDate
  const tabStop = isShown(focused) ? focused : selected
  const move = (event: KeyboardEvent) => {
    const day = dayOfKey(event.key, tabStop ?? range.endDate, range)
    if (day === null) return
    event.preventDefault()
    map.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of all buttons within
    <div ref={map} className="calendar" aria-describedby={help} onKeyDown={move}>
      <p id={help} className="visually-hidden">
        Arrow keys move by a day or a week, Page Up and Page Down by a month.
      </p>
      {months.map(({ month, offset, days, mean }) => (
        <section key={month} className="calendar-month" aria-label={formatDay(`${month}-01`, 'month')}>
          <h3>
            <span>{formatDay(`${month}-01`, 'shortMonth')}</span>
            <span className="soft">{mean}</span>
          </h3>
          <div className="calendar-days">
            {WEEKDAYS.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two weekdays have the same letter
              <span key={index} className="calendar-weekday" aria-hidden="true">
                {name}
              </span>
            ))}
            {days.map(({ day, value }, index) => (
              <button
                key={day}
                type="button"
                className="calendar-day"
                data-day={day}
                data-shade={value === null ? undefined : shadeOf(levelOf(levels, value), levels.length)}
                style={columnOf(index, offset)}
                tabIndex={day === tabStop ? 0 : -1}
                aria-pressed={day === selected}
                aria-label={`${formatDay(day, 'long')}: ${value === null ? 'no value' : format(value)}`}
                title={`${formatDay(day, 'medium')}: ${format(value)}`}
                onFocus={() => setFocused(day)}
                onClick={() => onSelect(day)}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  )
}

interface CalendarLegendProps {
  readonly levels: readonly Level[]
  /** A level as its lowest and highest value. */
  readonly format: (level: Level) => string
}

/** The shades of a calendar, each with its values. */
export const CalendarLegend = ({ levels, format }: CalendarLegendProps) => (
  <ul className="legend">
    {levels.map((level, index) => (
      <li key={level.lowest}>
        <span className="swatch" data-shade={shadeOf(index, levels.length)} />
        {format(level)}
      </li>
    ))}
    <li>
      <span className="swatch swatch-none" />
      No value
    </li>
  </ul>
)
