import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Table } from './report.ts'

const FILE = path.resolve(import.meta.dirname, '../docs/performance.md')

/**
 * Renews a table of docs/performance.md, found by its first column, and the line below it that starts with "Measured".
 * @throws if there is no such table
 */
export function writeToDocs({ columns, rows }: Table, conditions: string): void {
  const lines = readFileSync(FILE, 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${columns[0]} |`))
  const measured = lines.findIndex((line, index) => index > start && line.startsWith('Measured '))
  if (start === -1 || measured === -1) {
    throw new Error(`docs/performance.md has no table "${columns[0]}", or no line "Measured …" below it.`)
  }
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [toLine(columns), toLine(columns.map(() => '---')), ...rows.map(toLine)]
  lines.splice(start, measured - start + 1, ...table, '', `Measured ${conditions}`)
  writeFileSync(FILE, lines.join('\n'))
}
