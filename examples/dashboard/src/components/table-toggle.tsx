import { Icon } from './icon.tsx'

interface TableToggleProps {
  /** The subject of the chart and the table. */
  readonly title: string
  readonly isTable: boolean
  readonly onChange: (isTable: boolean) => void
}

/** Switches between a chart and its table. */
export const TableToggle = ({ title, isTable, onChange }: TableToggleProps) => (
  <button
    type="button"
    className="button button-quiet button-icon"
    aria-pressed={isTable}
    aria-label={`${title} as a table`}
    title={isTable ? 'Show the chart' : 'Show as a table'}
    onClick={() => onChange(!isTable)}
  >
    <Icon name={isTable ? 'chart' : 'table'} />
  </button>
)
