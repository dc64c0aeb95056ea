import { afterEach, describe, expect, it } from 'vitest'
import {
  clearCosts,
  costText,
  currentCosts,
  onCostsChanged,
  recordCost,
} from '../../../examples/dashboard/src/operation-cost.ts'

const oura = { requests: 9, retries: 0, waitMs: 0, bytes: 1_000, cacheHits: 4 }

describe('the costs of the operations', () => {
  afterEach(clearCosts)

  it('are of the last response to each operation', () => {
    const lists: unknown[] = []
    const stop = onCostsChanged(() => lists.push(currentCosts()))
    recordCost('Overview', { oura })
    recordCost('Night', { oura: { ...oura, requests: 1 } })
    recordCost('Overview', { oura: { ...oura, requests: 0 } })
    expect(currentCosts().map(({ operation, requests }) => [operation, requests])).toEqual([
      ['Night', 1],
      ['Overview', 0],
    ])
    stop()
    clearCosts()
    expect(currentCosts()).toEqual([])
    expect(lists).toHaveLength(3)
  })

  it.each([undefined, null, 'text', {}, { oura: null }, { stale: [] }])('ignore %j', (extensions) => {
    recordCost('Overview', extensions)
    recordCost(undefined, { oura })
    expect(currentCosts()).toEqual([])
  })

  it('are sentences', () => {
    expect(costText({ operation: 'Overview', requests: 9, cacheHits: 1, waitMs: 0 })).toBe(
      'Overview: 9 requests to Oura, 1 read from the cache',
    )
    expect(costText({ operation: 'Night', requests: 1, cacheHits: 0, waitMs: 1_240 })).toBe(
      'Night: 1 request to Oura, 0 reads from the cache, waited 1.2 s',
    )
  })
})
