import { Icon } from './icon.tsx'

interface TableToggleProps {
  /** What is shown as one or the other. */
  readonly title: string
  readonly isTable: boolean
  readonly onChange: (isTable: boolean) => void
}

/** Changes between a chart and its figures. */
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
