/** What an operation has cost at Oura: `extensions.oura` of its response. */
export interface OperationCost {
  /** Name of the operation. */
  readonly operation: string
  /** Number of requests to Oura. */
  readonly requests: number
  /** Number of reads that the gateway's cache answered. */
  readonly cacheHits: number
  /** Time spent waiting for the rate limiter, in milliseconds. */
  readonly waitMs: number
}

let costs: readonly OperationCost[] = []
const listeners = new Set<() => void>()

const publish = (next: readonly OperationCost[]): void => {
  costs = next
  for (const listener of listeners) listener()
}

/**
 * Remembers the cost of the last response to an operation.
 * @param extensions of the response; without `oura` nothing is remembered
 */
export function recordCost(operation: string | undefined, extensions: unknown): void {
  const cost = toCost(operation, extensions)
  if (cost !== null) publish([...costs.filter((each) => each.operation !== cost.operation), cost])
}

/** Forgets all costs, for example because another page is shown. */
export const clearCosts = (): void => publish([])

/** The costs since they were cleared, the last response at the end. The list is the same until it changes. */
export const currentCosts = (): readonly OperationCost[] => costs

/** Calls a listener after every change; returns a function that removes it. */
export const onCostsChanged = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function toCost(operation: string | undefined, extensions: unknown): OperationCost | null {
  const oura: unknown = isRecord(extensions) ? extensions['oura'] : undefined
  if (operation === undefined || !isRecord(oura)) return null
  const numberOf = (name: string) => (typeof oura[name] === 'number' ? oura[name] : 0)
  return {
    operation,
    requests: numberOf('requests'),
    cacheHits: numberOf('cacheHits'),
    waitMs: numberOf('waitMs'),
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** For example "Overview: 9 requests to Oura, 4 reads from the cache, waited 1.2 s". */
export function costText({ operation, requests, cacheHits, waitMs }: OperationCost): string {
  const parts = [
    countOf(requests, 'request to Oura', 'requests to Oura'),
    `${countOf(cacheHits, 'read', 'reads')} from the cache`,
  ]
  if (waitMs >= 50) parts.push(`waited ${(waitMs / 1000).toFixed(1)} s`)
  return `${operation}: ${parts.join(', ')}`
}
