import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dailySleep as dailySleepResource } from '../../../src/oura/resources/daily-sleep.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'

const dailySleep: Resource = dailySleepResource
const NOW = Date.parse('2026-11-20T12:00:00Z')
const clock = { now: () => NOW }
const record = (day: string) => dailySleep.convert({ id: `id of ${day}`, day, score: 80 })
const slotOf = (day: string) => ({ documents: [record(day)], full: true, fetchedAt: NOW })

describe('the record cache', () => {
  test('forgets a user whole, says how much that was, and leaves others alone', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    cache.shelfOf('anna').put(dailySleep, 1, slotOf('2026-10-01'))
    const annas = cache.bytes
    cache.shelfOf('ben').put(dailySleep, 1, slotOf('2026-10-01'))
    expect(cache.forget('anna')).toBe(annas)
    expect(cache.forget('anna')).toBe(0)
    expect(cache.shelfOf('anna').getFresh(dailySleep, 1, true)).toBeUndefined()
    expect(cache.shelfOf('ben').getFresh(dailySleep, 1, true)?.documents).toHaveLength(1)
  })

  test('loses what was on its way to somebody who is forgotten meanwhile', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    const before = cache.shelfOf('anna')
    cache.forget('anna')
    before.put(dailySleep, 1, slotOf('2026-10-01'))
    expect(cache.bytes).toBe(0)
    cache.shelfOf('anna').put(dailySleep, 1, slotOf('2026-10-01'))
    expect(cache.shelfOf('anna').getFresh(dailySleep, 1, true)).toBeDefined()
  })

  test('shows nothing of what was put there under another consent, not even where it comes late', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    const wide = cache.shelfOf('anna', 'wide')
    wide.put(dailySleep, 1, slotOf('2026-10-01'))
    const narrow = cache.shelfOf('anna', 'narrow')
    expect(cache.bytes).toBe(0)
    wide.put(dailySleep, 1, slotOf('2026-10-01'))
    expect(narrow.getFresh(dailySleep, 1, true)).toBeUndefined()
    narrow.put(dailySleep, 1, slotOf('2026-10-01'))
    expect(cache.shelfOf('anna', 'narrow').getFresh(dailySleep, 1, true)).toBeDefined()
    expect(cache.shelfOf('anna', 'wide').getFresh(dailySleep, 1, true)).toBeUndefined()
  })

  test('stays within its bound and can always forget, whatever is put into it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('anna', 'ben', 'cleo'), fc.nat(20), fc.boolean()), {
          maxLength: 200,
        }),
        fc.integer({ min: 1, max: 6_000 }),
        (steps, maxBytes) => {
          const cache = createRecordCache({ maxBytes, clock })
          for (const [user, slot, isForget] of steps) {
            if (isForget && slot < 2) cache.forget(user)
            else cache.shelfOf(user).put(dailySleep, slot, slotOf('2026-10-01'))
            // Not an expect: there are thousands of steps, and each would cost more than the step.
            if (cache.bytes > maxBytes) throw new Error(`${cache.bytes} bytes of ${maxBytes}`)
          }
          for (const user of ['anna', 'ben', 'cleo']) cache.forget(user)
          expect(cache.bytes).toBe(0)
        },
      ),
    )
  })
})
