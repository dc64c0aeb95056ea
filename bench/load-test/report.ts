import { percentile } from '../traffic/results.ts'
import type { LoadTestResult } from './load-test.ts'

/** Formats the result: a line for each phase and process, and the faults. */
export function describe({ phases, heaps, injectedFaults }: LoadTestResult): string {
  return [
    ...phases.map(({ name, results: { answers, latencies, codes }, ms, arrivals }) => {
      const { correct, withErrors, aborted, stale } = answers
      const perSecond = (latencies.length / ms) * 1000
      const counts = `${correct} correct (${stale} stale), ${withErrors} with errors${list(codes)}, ${aborted} cut off`
      return `${name}: p50 ${round(percentile(latencies, 0.5))} ms, p99 ${round(percentile(latencies, 0.99))} ms, ${round(perSecond)} requests/s, ${(arrivals / latencies.length).toFixed(1)} to Oura each; ${counts}`
    }),
    ...heaps.map(
      ({ name, before, after }) => `${name}: heap ${megabytes(before)} before, ${megabytes(after)} after`,
    ),
    `faults${list(new Map(Object.entries(injectedFaults)))}`,
  ].join('\n')
}

const list = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0 ? '' : ` (${Array.from(counts, ([name, count]) => `${name}: ${count}`).join(', ')})`

const round = (value: number): string => value.toFixed(0)

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
