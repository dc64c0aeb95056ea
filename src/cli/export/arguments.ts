import path from 'node:path'
import { systemClock } from '../../clock.ts'
import { FIRST_DAY } from '../../export/plan.ts'
import { dayToSlot, latestToday } from '../../oura/records/slots.ts'
import { resources as allResources } from '../../oura/resources/registry.ts'
import type { Resource } from '../../oura/resources/resource.ts'

const FORMATS = ['ndjson', 'csv', 'sqlite'] as const
export type ExportFormat = (typeof FORMATS)[number]

/** The options of the command, as commander hands them over. */
export interface ExportOptions {
  readonly from?: string
  readonly resources?: string
  readonly format: string
  readonly out: string
  readonly user?: string
  readonly json?: boolean
}

export interface ExportArguments {
  readonly folder: string
  /** First day, as a slot. */
  readonly from: number
  readonly resources: readonly Resource[]
  /** Whether the resources were named; else Oura may refuse some. */
  readonly isNamed: boolean
  readonly format: ExportFormat
  readonly userId: string | undefined
  readonly json: boolean
}

/** Checks the options; a fault is a sentence for the user. */
export function parseExportArguments(options: ExportOptions): ExportArguments | { readonly fault: string } {
  const { from: date, resources: names, format, out, user, json = false } = options
  if (out.trim() === '') return { fault: '--out is ""; it must be a folder.' }
  const from = date === undefined ? FIRST_DAY : dayToSlot(date)
  if (Number.isNaN(from) || from > latestToday(systemClock.now())) {
    return { fault: `--from is ${JSON.stringify(date)}; it must be a day until today, as YYYY-MM-DD.` }
  }
  const known = FORMATS.find((each) => each === format)
  if (known === undefined) {
    return { fault: `--format is ${JSON.stringify(format)}; it must be ndjson, csv or sqlite.` }
  }
  const named = names?.split(',').map((name) => name.trim())
  const unknown = named?.filter((name) => !allResources.some((resource) => resource.name === name)) ?? []
  if (unknown.length > 0) {
    return {
      fault: `--resources has ${unknown.map((name) => JSON.stringify(name)).join(', ')}; it may have ${allResources.map(({ name }) => name).join(', ')}.`,
    }
  }
  const isWanted = ({ name, scope }: Resource) =>
    // The scope of research partners is not in Oura's API any more.
    named === undefined ? scope !== 'research' : named.includes(name)
  return {
    folder: path.resolve(out),
    from,
    resources: allResources.filter(isWanted),
    isNamed: named !== undefined,
    format: known,
    userId: user,
    json,
  }
}
