import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/** Growth of a heap that is as large as it has to be. */
const MIN_GROWTH_PERCENT = 15
/** Growth of a small heap: it may double. */
const MAX_GROWTH_PERCENT = 100
/** What the process has on the heap beside the record cache, in MB. */
const BASE_MB = 40
const ADJUST_MS = 1_000

/**
 * By how much the heap may grow until old objects are collected, in percent of what is in use: as far as a full record
 * cache needs, then little.
 */
export function growthPercent(usedBytes: number, cacheMaxMb: number): number {
  const fullBytes = (BASE_MB + cacheMaxMb) * 1_000_000
  const percent = Math.round(100 * (fullBytes / usedBytes - 1))
  return Math.min(MAX_GROWTH_PERCENT, Math.max(MIN_GROWTH_PERCENT, percent))
}

/**
 * Makes the process collect old objects early, so that its memory follows CACHE_MAX_MB. By default V8 waits until the
 * heap is several times as large as what is in use. A full record cache replaces its oldest records all the time, and
 * the process then took 1,300 MB with a cache of 256 MB. While the cache fills, early collections would only cost time:
 * up to a third of the CPU of a process that has just started.
 */
export function limitHeapGrowth(cacheMaxMb: number): void {
  let percent: number | undefined
  function adjust(): void {
    const wanted = growthPercent(getHeapStatistics().used_heap_size, cacheMaxMb)
    if (wanted === percent) return
    percent = wanted
    // V8 reads it at the end of each collection.
    setFlagsFromString(`--heap-growing-percent=${wanted}`)
  }
  adjust()
  setInterval(adjust, ADJUST_MS).unref()
}
