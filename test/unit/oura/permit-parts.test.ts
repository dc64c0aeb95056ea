import { describe, expect, it } from 'vitest'
import { ConnectionShares } from '../../../src/oura/rate-limit/connection-shares.ts'
import { createLocalCounters } from '../../../src/oura/rate-limit/local-counters.ts'
import { PendingChanges } from '../../../src/oura/rate-limit/pending-changes.ts'
import { nextTurn } from '../../support/event-loop.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

describe('connection shares', () => {
  it('have a free connection until all are in use within the shares of their users', () => {
    const shares = new ConnectionShares(2)
    shares.take('anna')
    // Beyond her share: ben need not wait for it.
    shares.take('anna')
    expect(shares.hasFree).toBe(true)
    shares.take('ben')
    expect([shares.hasFree, shares.freeWithinShare('cleo'), shares.freeFor('cleo')]).toEqual([false, 0, 0])
    shares.release('ben')
    expect([shares.hasFree, shares.freeWithinShare('cleo')]).toEqual([true, 1])
  })
})

describe('local counters', () => {
  it('hold no more permits than the window has beside those that are used now', async () => {
    const clock = createFakeClock()
    const limits = { application: [{ limit: 5, windowMs: 60_000 }], user: [] }
    const counters = createLocalCounters(limits, clock, clock)
    const demand = {
      now: 3,
      fromHeld: 0,
      toHold: 4,
      holder: 'x',
      held: 0,
      holdMs: 1,
      priority: 'login',
    } as const
    expect(await counters.acquire('anna', demand)).toMatchObject({ granted: 3, held: 2, application: 0 })
  })
})

describe('pending changes', () => {
  it('are confirmed when all are, in whatever order', async () => {
    const changes = new PendingChanges()
    const confirm: (() => void)[] = []
    const change = () => new Promise<void>((resolve) => confirm.push(resolve))
    changes.add(change(), () => undefined)
    changes.add(change(), () => undefined)
    let isConfirmed = false
    void changes.confirmed?.then(() => {
      isConfirmed = true
    })
    confirm[1]?.()
    await nextTurn()
    expect([isConfirmed, changes.confirmed === null]).toEqual([false, false])
    confirm[0]?.()
    await nextTurn()
    expect([isConfirmed, changes.confirmed === null]).toEqual([true, true])
  })
})
