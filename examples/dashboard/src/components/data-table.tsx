/** The figures behind a chart. */
export interface TableData {
  readonly caption: string
  readonly columns: readonly string[]
  /** The first cell is the row's heading, and differs from row to row. */
  readonly rows: readonly (readonly string[])[]
  /** Rows that can be chosen by their heading, and which one is. */
  readonly choice?: { readonly chosen: number; readonly onChoose: (row: number) => void }
}

export const DataTable = ({ caption, columns, rows, choice }: TableData) => (
  // Scrolls, and so must be reached by the keyboard.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls
  <section className="table-scroll" tabIndex={0} aria-label={caption}>
    <table className="data-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([heading, ...cells], row) => (
          <tr key={heading}>
            <th scope="row">
              {choice === undefined ? (
                heading
              ) : (
                <button
                  type="button"
                  className="row-choice"
                  aria-pressed={row === choice.chosen}
                  onClick={() => choice.onChoose(row)}
                >
                  {heading}
                </button>
              )}
            </th>
            {cells.map((cell, index) => (
              <td key={columns[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
