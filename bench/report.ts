/** A figure of both servers. */
export interface Row {
  readonly case: string
  readonly figure: string
  readonly unit: string
  readonly gateway: number
  readonly baseline: number
  /** Gateway divided by baseline; for repeated measurements the median of the ratios. */
  readonly ratio: number
}

/** A row of a figure that is measured once. */
export function toRow(
  benchCase: string,
  figure: string,
  unit: string,
  gateway: number,
  baseline: number,
): Row {
  return { case: benchCase, figure, unit, gateway, baseline, ratio: gateway / baseline }
}

/** A row of a figure that is measured repeatedly. */
export function toMedianRow<R>(
  benchCase: string,
  figure: string,
  unit: string,
  turns: readonly (readonly [gateway: R, baseline: R])[],
  valueIn: (result: R) => number,
): Row {
  return {
    case: benchCase,
    figure,
    unit,
    gateway: median(turns.map(([gateway]) => valueIn(gateway))),
    baseline: median(turns.map(([, baseline]) => valueIn(baseline))),
    ratio: median(turns.map(([gateway, baseline]) => valueIn(gateway) / valueIn(baseline))),
  }
}

/** A table of texts. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The rows as a table. */
export function toTable(rows: readonly Row[]): Table {
  return {
    columns: ['case', 'figure', 'gateway', 'baseline', 'ratio'],
    rows: rows.map((row, index) => [
      row.case === rows[index - 1]?.case ? '' : row.case,
      row.unit === '' ? row.figure : `${row.figure} (${row.unit})`,
      toText(row.gateway, row.unit),
      toText(row.baseline, row.unit),
      row.ratio.toFixed(2),
    ]),
  }
}

/** A table in Markdown, aligned so that it can be read in a terminal too. */
export function toMarkdown({ columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(3, column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  const toLine = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`
  return [toLine(columns), toLine(widths.map((width) => '-'.repeat(width))), ...rows.map(toLine)].join('\n')
}

/** A figure with the target that it must not exceed, if there is one. */
export function withTarget(value: number, target: number | null, unit = '', digits = 2): string {
  const text = `${value.toFixed(digits)}${unit}`
  if (target === null) return text
  return `${text} (${value <= target ? 'at most' : 'not yet'} ${target}${unit})`
}

const toText = (value: number, unit: string): string =>
  unit === 'ms' ? value.toFixed(value < 10 ? 2 : 1) : value.toFixed(0)

/** The median: the middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}
