import type { Measured } from './measure.ts'
import type { Result } from './results.ts'

/** The targets of every operation that passes the limits. */
export const TARGETS = { sectionMs: 100, bytes: 10_000_000, requests: 500 } as const

/** Characters of an answer beside its data, which the limit does not count: errors and extensions. */
const BESIDE_DATA = 10_000

export const isBeyondTarget = ({ bytes, sectionMs, requests }: Measured): boolean =>
  bytes > TARGETS.bytes + BESIDE_DATA || sectionMs > TARGETS.sectionMs || requests > TARGETS.requests

/** The largest figures of the operations of a family, with the names of those that have them. */
export function familyTable(results: readonly Result[]): string {
  const families = new Map<string, Result[]>()
  for (const result of results) families.set(result.family, [...(families.get(result.family) ?? []), result])
  const rows = [...families]
    .map(([family, own]) => rowOf(family, own))
    .sort((a, b) => Number(b[2]) - Number(a[2]))
  return toTable([
    [
      'family',
      'operations',
      'section, ms of CPU',
      'answer, MB',
      'requests to Oura',
      'from Oura, MB',
      'longest section',
    ],
    ...rows,
  ])
}

function rowOf(family: string, results: readonly Result[]): string[] {
  const measured = measuredOf(results)
  const most = (figure: 'sectionMs' | 'bytes' | 'requests' | 'upstreamBytes') =>
    measured.reduce((largest, { figures }) => Math.max(largest, figures[figure]), 0)
  const longest = measured.find(({ figures }) => figures.sectionMs === most('sectionMs'))
  return [
    family,
    `${results.length}`,
    most('sectionMs').toFixed(0),
    (most('bytes') / 1e6).toFixed(2),
    `${most('requests')}`,
    (most('upstreamBytes') / 1e6).toFixed(1),
    longest?.name ?? '',
  ]
}

interface NamedFigures {
  readonly name: string
  readonly figures: Measured
}

/** Each measurement of some results with its name. */
export const measuredOf = (results: readonly Result[]): NamedFigures[] =>
  results.flatMap(({ name, cold, warm }) => [
    ...(cold === undefined ? [] : [{ name: `${name}, cold`, figures: cold }]),
    ...(warm === undefined ? [] : [{ name: `${name}, warm`, figures: warm }]),
  ])

/** Columns of equal width; all but the first and the last are numbers. */
function toTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return column === 0 || column === columns - 1 ? cell.padEnd(width) : cell.padStart(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A measurement in one line. */
export function describeFigures({ name, figures }: NamedFigures): string {
  const { bytes, sectionMs, requests, upstreamBytes, errors } = figures
  const text = `${bytes} bytes, ${sectionMs.toFixed(0)} ms, ${requests} requests, ${upstreamBytes} bytes of Oura`
  return `  ${text}: ${name}${errors.length === 0 ? '' : ` (${errors[0]?.slice(0, 200)})`}`
}
