import { percentile } from './record.ts'
import type { SoakResult } from './soak.ts'

/** The short table at the end. */
export function describe({
  record,
  heaps,
  befallen,
  cost,
  arrivals,
  tightest,
  heldUpMs,
  recoveryMs,
}: SoakResult): string {
  const { answers, latencies, codes } = record
  const rows: [string, string][] = [
    ['operations', `${answers.sent}, of them ${answers.aborted} left by the client`],
    ['answers', `${answers.right} right and whole, ${answers.withErrors} right but for errors`],
    ['errors', list([...codes])],
    ['stale', `${answers.stale} answers`],
    ['latency', `p50 ${ms(percentile(latencies, 0.5))}, p99 ${ms(percentile(latencies, 0.99))}`],
    [
      'upstream requests',
      `${arrivals} arrived; the gateway counts ${cost.requests}, of them ${cost.retries} retries`,
    ],
    ['faults', list(Object.entries(befallen))],
    ['tightest windows', `app ${ms(tightest.app)}, user ${ms(tightest.user)}; held up for ${ms(heldUpMs)}`],
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

const ms = (value: number): string => (Number.isFinite(value) ? `${Math.round(value)} ms` : 'never filled')
