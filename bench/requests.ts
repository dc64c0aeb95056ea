import { type BenchServers, startServers } from './bench-servers.ts'
import { CASES } from './cases.ts'
import { type CheckedCase, checkCase } from './check.ts'
import { type CaseFigures, measureCase, warmUp } from './measure.ts'
import type { Plan } from './plan.ts'
import { type Row, type Table, toRow, toTable, withTarget } from './report.ts'
import { TARGETS } from './targets.ts'

/** The tables of the requests: the ratios that have targets, and all figures. */
export interface RequestTables {
  readonly ratios: Table
  readonly figures: Table
  /** Unexpected numbers of requests to Oura. If there are any, nothing else is measured. */
  readonly faults: readonly string[]
}

/** Checks, warms up and measures every case, then measures the memory in use. */
export async function measureRequests(plan: Plan): Promise<RequestTables> {
  await using servers = await startServers()
  const atStart = await memory(servers, 'RSS at the start')
  const checked: CheckedCase[] = []
  for (const benchCase of CASES) checked.push(await checkCase(servers, benchCase))
  const faults = checked.flatMap((each) => each.faults)
  // With an unexpected number of requests to Oura the figures are not comparable.
  const measured: { rows: Row[]; figures: CaseFigures }[] = []
  if (faults.length === 0) {
    for (const each of checked) await warmUp(servers, each, plan)
    for (const each of checked) measured.push(await measureCase(servers, each, plan))
  }
  const rows = checked.flatMap((each, index) => [...(measured[index]?.rows ?? []), ...each.rows])
  return {
    ratios: toRatios(measured.map(({ figures }) => figures)),
    figures: toTable([...rows, atStart, await memory(servers, 'RSS after the runs')]),
    faults,
  }
}

/** One row for each kind of target, one column for each case. */
function toRatios(figures: readonly CaseFigures[]): Table {
  const row = (
    label: string,
    cell: (figures: CaseFigures, name: (typeof CASES)[number]['name']) => string,
  ) => [label, ...figures.map((each, index) => cell(each, CASES[index]?.name ?? 'year'))]
  const { cold, warm, stringify, latencyMs } = TARGETS
  return {
    columns: ['CPU per request, relative to', ...CASES.map(({ name }) => name)],
    rows: [
      row('a hand-written backend, nothing cached', (each, name) => withTarget(each.cold, cold[name])),
      row('a hand-written backend, everything cached', (each, name) => withTarget(each.warm, warm[name])),
      row('JSON.stringify of the ready answer, everything cached', (each, name) =>
        withTarget(each.stringify, stringify[name]),
      ),
      row('p50 above a hand-written backend, Oura at 30 ms', (each) =>
        withTarget(each.latencyMs, latencyMs, ' ms'),
      ),
    ],
  }
}

async function memory(servers: BenchServers, figure: string): Promise<Row> {
  const [gateway, baseline] = [await servers.gateway.usage(), await servers.baseline.usage()]
  return toRow('memory', figure, 'MB', gateway.rssBytes / 1e6, baseline.rssBytes / 1e6)
}
