/** A cell of an exported table; null is an empty cell. */
export type Cell = string | number | null

/** A table of raw values, without units: each column says its unit. */
export interface ExportTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/**
 * Quotes a cell if it needs quotes (RFC 4180, section 2). A text that a spreadsheet would execute as a formula gets an
 * apostrophe before it.
 */
function toCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A table as CSV: commas, a header, lines that end in CRLF (RFC 4180). */
export const toCsv = ({ columns, rows }: ExportTable): string =>
  [columns, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('')

/** The result of an operation as JSON, without the `__typename` that the client added. */
export const toJson = (data: unknown): string =>
  `${JSON.stringify(data, (key, value) => (key === '__typename' ? undefined : value), 2)}\n`

/** Saves a text as a file in the browser's downloads. */
export function download(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The browser has read the URL when the click returns; a minute is for those that read it later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
