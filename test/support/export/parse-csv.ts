/** Reads CSV (RFC 4180, with line feeds): null for an empty field, '' for `""`. */
export function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/gy
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, quoted, plain = '', end] = match
    row.push(quoted === undefined ? (plain === '' ? null : plain) : quoted.replaceAll('""', '"'))
    if (end === '\n') {
      rows.push(row)
      row = []
    }
  }
  return rows
}
