import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesBetween, type Snapshot } from '../../../src/resolvers/data/recheck.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const DAYS = 9

/** Records by id: their day and content. */
const records = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  fc.record({ slot: fc.integer({ min: 0, max: 20 }), digest: fc.constantFrom('x', 'y') }),
)

/** What a read of the days from `first` on sees. */
const snapshotOf = (all: Record<string, { slot: number; digest: string }>, first: number): Snapshot => {
  const range = { first, last: first + DAYS }
  const seen = Object.entries(all).filter(([, { slot }]) => slot >= range.first && slot <= range.last)
  return { range, records: new Map(seen) }
}

test('of what two reads of trailing days saw, each record that differs is found, and no other', () => {
  fc.assert(
    fc.property(
      records,
      records,
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 3 }),
      (old, now, first, later) => {
        const [before, after] = [snapshotOf(old, first), snapshotOf(now, first + later)]
        const found = new Map(
          changesBetween(before, after).map(({ ouraId, eventType }) => [ouraId, eventType]),
        )
        for (const id of new Set([...Object.keys(old), ...Object.keys(now)])) {
          const [was, is] = [before.records.get(id), after.records.get(id)]
          const isOld = was !== undefined && was.slot > after.range.first
          if (was === undefined && is !== undefined) expect(found.get(id)).toBe('create')
          else if (was !== undefined && is !== undefined)
            expect(found.get(id)).toBe(was.digest === is.digest ? undefined : 'update')
          else expect(found.get(id)).toBe(isOld ? 'delete' : undefined)
        }
      },
    ),
    { numRuns: propertyRuns(300) },
  )
})
