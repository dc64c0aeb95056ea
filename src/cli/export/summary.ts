import type { ExportOutcome, ResourceOutcome } from '../../export/run-export.ts'
import type { ExportArguments } from './arguments.ts'

export interface ExportSummary {
  readonly args: ExportArguments
  readonly outcome: ExportOutcome
  /** YYYY-MM-DD */
  readonly from: string
  /** Whose records they are. */
  readonly source: string
  readonly elapsedMs: number
}

/** Prints what an export did to standard output. */
export function printSummary({ args, outcome, from, source, elapsedMs }: ExportSummary): void {
  const { folder, format, json } = args
  const { resources, requests, bytes } = outcome
  const isComplete = resources.every(({ status }) => status === 'complete')
  if (json) {
    const summary = { isComplete, folder, format, from, requests, bytes, elapsedMs, resources }
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
    return
  }
  const width = Math.max(...resources.map(({ resource }) => resource.length))
  const complete = resources.filter(({ status }) => status === 'complete').length
  const lines = [
    ...resources.map((each) => `${each.resource.padEnd(width)}  ${describe(each)}`),
    `${complete} of ${resources.length} resources of ${source} are complete in ${folder}: ${count(requests, 'request')}, ${(bytes / 1e6).toFixed(1)} MB, ${(elapsedMs / 1000).toFixed(1)} s.`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function describe({ status, records, requests, changedMonths, skipped, error }: ResourceOutcome): string {
  const parts = [
    `${count(records, 'record')} read`,
    count(requests, 'request'),
    `${count(changedMonths, 'month')} changed`,
    ...(skipped > 0 ? [`${skipped} left out: no usable day or time`] : []),
  ]
  return `${status.padEnd(8)}  ${parts.join(', ')}${error === undefined ? '' : `. ${error.message}`}`
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
