import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/** Growth of what is in use once it is as much as it has to be. */
const MIN_GROWTH_PERCENT = 15
/** Growth of a small heap: it may double. */
const MAX_GROWTH_PERCENT = 100
/** What the process has on the heap beside the record cache, in MB. */
const BASE_MB = 40
const ADJUST_MS = 1_000

/** What the process holds, in bytes. */
export interface MemoryInUse {
  readonly heap: number
  /** Outside of the heap: bytes of Buffers, such as the texts in the record cache. */
  readonly external: number
}

/**
 * By how much the heap may grow until old objects are collected, in percent of its size: so far that the process has what
 * a full record cache needs, then by little of what is in use.
 */
export function growthPercent({ heap, external }: MemoryInUse, cacheMaxMb: number): number {
  const used = heap + external
  const fullBytes = (BASE_MB + cacheMaxMb) * 1_000_000
  const growthBytes = Math.max(fullBytes - used, (MIN_GROWTH_PERCENT / 100) * used)
  return Math.min(MAX_GROWTH_PERCENT, Math.round((100 * growthBytes) / heap))
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
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
    const wanted = growthPercent({ heap, external }, cacheMaxMb)
    if (wanted === percent) return
    percent = wanted
    // V8 reads it at the end of each collection.
    setFlagsFromString(`--heap-growing-percent=${wanted}`)
  }
  adjust()
  setInterval(adjust, ADJUST_MS).unref()
}
