import { percentile } from '../traffic/results.ts'
import type { SoakResult } from './soak.ts'

/** Formats the results as a table. */
export function describe({
  results,
  heaps,
  injectedFaults,
  cost,
  arrivals,
  tightest,
  eventLoopDelayMs,
  recoveryMs,
}: SoakResult): string {
  const { answers, latencies, codes } = results
  const rows: [string, string][] = [
    ['operations', `${answers.sent}, of them ${answers.aborted} aborted by the client`],
    ['responses', `${answers.correct} correct, ${answers.withErrors} correct with errors`],
    ['errors', list([...codes])],
    ['stale', `${answers.stale} responses`],
    ['latency', `p50 ${ms(percentile(latencies, 0.5))}, p99 ${ms(percentile(latencies, 0.99))}`],
    [
      'upstream requests',
      `${arrivals} arrived; the gateway counts ${cost.requests}, of them ${cost.retries} retries`,
    ],
    ['faults', list(Object.entries(injectedFaults))],
    [
      'tightest windows',
      `app ${ms(tightest.app)}, user ${ms(tightest.user)}; event loop delay ${ms(eventLoopDelayMs)}`,
    ],
    ['heap at quarters', heaps.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(', ')],
    ['recovery', ms(recoveryMs)],
  ]
  return rows.map(([name, value]) => `${name.padEnd(18)} ${value}`).join('\n')
}

const list = (counts: readonly (readonly [string, number])[]): string =>
  counts
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ') || 'none'

const ms = (value: number): string => (Number.isFinite(value) ? `${Math.round(value)} ms` : 'never full')
