import { formatDuration } from '../format.ts'
import { PHASE_COLORS, PHASE_NAMES, PHASES_FROM_TOP, type PhaseTotals } from '../hypnogram.ts'

interface LegendItem {
  readonly name: string
  readonly color: string
  /** The dash pattern of a line; without it the item is an area or a bar. */
  readonly line?: { readonly width: number; readonly dash?: string | undefined }
  readonly value?: string
}

/** The legend of a chart. */
export const Legend = ({ items }: { readonly items: readonly LegendItem[] }) => (
  <ul className="legend">
    {items.map(({ name, color, line, value }) => (
      <li key={name}>
        {line === undefined ? (
          <span className="swatch" style={{ background: color }} />
        ) : (
          <svg className="swatch-line" width="24" height="10" aria-hidden="true">
            <path d="M1 5h22" stroke={color} strokeWidth={line.width} strokeDasharray={line.dash} />
          </svg>
        )}
        {name}
        {value !== undefined && <strong>{value}</strong>}
      </li>
    ))}
  </ul>
)

interface PhaseLegendProps {
  /** Shown beside the names. @default none */
  readonly totals?: PhaseTotals
  /** Further items. @default none */
  readonly more?: readonly LegendItem[]
}

/** The legend of the phase colours, in the order of the hypnogram's rows. */
export const PhaseLegend = ({ totals, more = [] }: PhaseLegendProps) => (
  <Legend
    items={[
      ...PHASES_FROM_TOP.map((phase) => ({
        name: PHASE_NAMES[phase],
        color: PHASE_COLORS[phase],
        ...(totals !== undefined && { value: formatDuration(totals[phase]) }),
      })),
      ...more,
    ]}
  />
)
