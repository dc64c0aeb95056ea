import { percentile } from '../traffic/results.ts'
import type { LoadTestResult, PhaseResult } from './load-test.ts'
import { CACHE_MAX_MB } from './settings.ts'

/** Formats the result of a phase. */
export function describePhase({ name, results, ms, arrivals }: PhaseResult): string {
  const { answers, latencies, codes } = results
  const { correct, withErrors, aborted, stale, incomplete } = answers
  const perSecond = (latencies.length / ms) * 1000
  const latency = (share: number) => `${round(percentile(latencies, share))} ms`
  const figures = `p50 ${latency(0.5)}, p99 ${latency(0.99)}, ${round(perSecond)} requests/s, ${(arrivals / latencies.length).toFixed(1)} to Oura each`
  return `${name}: ${figures}; ${correct} correct (${stale} stale), ${withErrors} with errors${list(codes)}, ${incomplete} incomplete, ${aborted} cut off; ${results.failureCount} failures`
}

/** Formats the heap of each process, and the faults. */
export function describe({ heaps, injectedFaults }: LoadTestResult): string {
  return [
    ...heaps.map(
      ({ name, before, after }) =>
        `${name}: heap ${megabytes(before)} before, ${megabytes(after)} after: grown by ${megabytes(after - before)}, at most ${CACHE_MAX_MB} MB`,
    ),
    `faults${list(new Map(Object.entries(injectedFaults)))}`,
  ].join('\n')
}

const list = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? '' : ` (${Array.from(counts, ([name, count]) => `${name}: ${count}`).join(', ')})`

const round = (value: number): string => value.toFixed(0)

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
