/** The data of a chart as a table. */
export interface TableData {
  readonly caption: string
  readonly columns: readonly string[]
  /** The first cell is the row's heading and must be unique. */
  readonly rows: readonly (readonly string[])[]
  /** Makes the rows selectable by their heading. */
  readonly choice?: { readonly chosen: number; readonly onChoose: (row: number) => void }
}

export const DataTable = ({ caption, columns, rows, choice }: TableData) => (
  // A scrollable region must be reachable by keyboard.
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
