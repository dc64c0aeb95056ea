import { type ReactNode, useRef } from 'react'
import { useSkippedLayers } from '../hooks/use-skipped-layers.ts'

interface ChartProps {
  /** What the chart shows, in one or two sentences: all that somebody gets who does not see it. */
  readonly summary: string
  readonly className: string
  readonly children: ReactNode
}

/** A chart with its summary. The table beside it has every figure. */
export function Chart({ summary, className, children }: ChartProps) {
  const figure = useRef<HTMLElement>(null)
  useSkippedLayers(figure)
  return (
    <figure ref={figure} className={`chart ${className}`}>
      <figcaption className="visually-hidden">{summary}</figcaption>
      {children}
    </figure>
  )
}

interface TooltipBoxProps {
  readonly title: string
  readonly rows: readonly { readonly name: string; readonly value: string; readonly color?: string }[]
}

/** What floats beside the pointer. */
export const TooltipBox = ({ title, rows }: TooltipBoxProps) => (
  <div className="tooltip">
    <p className="tooltip-title">{title}</p>
    <dl>
      {rows.map(({ name, value, color }) => (
        <div key={name}>
          <dt>
            {color !== undefined && <span className="swatch" style={{ background: color }} />}
            {name}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  </div>
)

interface LegendProps {
  readonly items: readonly {
    readonly name: string
    readonly color: string
    readonly isDashed?: boolean
    readonly value?: string
  }[]
}

export const Legend = ({ items }: LegendProps) => (
  <ul className="legend">
    {items.map(({ name, color, isDashed, value }) => (
      <li key={name}>
        <span
          className={isDashed === true ? 'swatch swatch-dashed' : 'swatch'}
          style={{ color, background: isDashed === true ? undefined : color }}
        />
        {name}
        {value !== undefined && <strong>{value}</strong>}
      </li>
    ))}
  </ul>
)
