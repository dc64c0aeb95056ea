import { download, type ExportTable, toCsv, toJson } from '../export.ts'

interface ExportButtonsProps {
  /** The name of the files, without extension. */
  readonly fileName: string
  /** The result of the page's operation. */
  readonly data: unknown
  /** The same as a table. */
  readonly table: ExportTable
}

/** Downloads what the page shows. For all records there is a command. */
export const ExportButtons = ({ fileName, data, table }: ExportButtonsProps) => (
  <section className="export" aria-label="Export">
    <button
      type="button"
      className="button"
      onClick={() => download(`${fileName}.csv`, toCsv(table), 'text/csv;charset=utf-8')}
    >
      Download CSV
    </button>
    <button
      type="button"
      className="button"
      onClick={() => download(`${fileName}.json`, toJson(data), 'application/json')}
    >
      Download JSON
    </button>
    <p className="soft">
      What this page shows. For all records since the first day: <code>oura-graphql export --out export</code>
      .
    </p>
  </section>
)
