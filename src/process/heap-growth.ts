import { setFlagsFromString } from 'node:v8'

/** By how much the heap may grow until old objects are collected, in percent of what was in use after a collection. */
const GROWTH_PERCENT = 15

/**
 * Makes the process collect old objects early, so that its memory follows CACHE_MAX_MB. By default V8 waits until the
 * heap is several times as large as what is in use. A full record cache replaces its oldest records all the time, and
 * the process then took 1,300 MB with a cache of 256 MB.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
}
