import { type ReactNode, useRef } from 'react'
import { useSkippedLayers } from '../hooks/use-skipped-layers.ts'

interface ChartProps {
  /** What the chart shows, in one or two sentences, for screen readers. */
  readonly summary: string
  readonly className: string
  readonly children: ReactNode
}

/** A chart with its text alternative. The table of the panel has all values. */
export function Chart({ summary, className, children }: ChartProps) {
  const figure = useRef<HTMLElement>(null)
  useSkippedLayers(figure)
  return (
    <figure ref={figure} className={`chart ${className}`}>
      <figcaption className="visually-hidden">{summary}</figcaption>
      <div className="chart-plot" aria-hidden="true">
        {children}
      </div>
    </figure>
  )
}

export interface TooltipRow {
  readonly name: string
  readonly value: string
  readonly color?: string
}

interface TooltipBoxProps {
  readonly title: string
  readonly rows: readonly TooltipRow[]
}

/** The tooltip. */
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
