import { availableParallelism, cpus, loadavg } from 'node:os'
import { type Table, toMarkdown } from './report.ts'
import { writeToDocs } from './write-docs.ts'

/**
 * Prints a table with the command that measured it, when and where.
 * @param isForDocs whether to renew the table of docs/performance.md too
 */
export function printTable(table: Table, command: string, isForDocs: boolean): void {
  const conditions = `with \`${command}\`, ${describeMachine()}.`
  process.stdout.write(`${toMarkdown(table)}\n\nMeasured ${conditions}\n\n`)
  if (isForDocs) writeToDocs(table, conditions)
}

/** When and where a figure was measured. Other load on the machine changes the figures, so it is named too. */
function describeMachine(): string {
  const day = new Date().toISOString().slice(0, 10)
  const [cpu] = cpus()
  const load = loadavg()[0]?.toFixed(1)
  return `on ${day} with Node ${process.version.slice(1)}, ${availableParallelism()} cores (${cpu?.model.trim()}) and a load of ${load}`
}
