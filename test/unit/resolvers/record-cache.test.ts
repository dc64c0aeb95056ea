import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keptTextsOf } from '../../../src/oura/records/kept-texts.ts'
import { dailySleep as dailySleepResource } from '../../../src/oura/resources/daily-sleep.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { ringConfiguration as ringConfigurationResource } from '../../../src/oura/resources/ring-configuration.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { filledSpan, served, spanOf } from '../../support/resolvers/spans.ts'

const dailySleep: Resource = dailySleepResource
const ringConfiguration: Resource = ringConfigurationResource
const NOW = Date.parse('2026-11-20T12:00:00Z')
const clock = { now: () => NOW }
const aDay = () => filledSpan(dailySleep, '2026-10-01', 1, NOW)

describe('the record cache', () => {
  test('knows what is confirmed although its clock moves between two looks at it', () => {
    let time = NOW
    const moving = { now: () => time++ }
    const cache = createRecordCache({
      maxBytes: 1_000_000,
      clock: moving,
      confirmedPeriod: () => ({ since: NOW, until: moving.now() }),
    })
    const user = cache.open('anna', '', true)
    user.put(filledSpan(dailySleep, '2026-10-01', 1, NOW))
    expect(user.isConfirmed(dailySleep)).toBe(true)
    expect(user.confirmed(dailySleep)).toHaveLength(1)
    expect(cache.open('ben').isConfirmed(dailySleep)).toBe(false)
  })

  test('serves records without a date for ten minutes, and not at the end of them', () => {
    let now = NOW
    const cache = createRecordCache({ maxBytes: 1_000_000, clock: { now: () => now } })
    const user = cache.open('anna')
    user.put(spanOf(ringConfiguration, { first: 0, last: 0, fetchedAt: NOW }, [{ id: 'ring' }]))
    now = NOW + 10 * 60_000 - 1
    expect(served(user, ringConfiguration)).toHaveLength(1)
    now = NOW + 10 * 60_000
    expect(served(user, ringConfiguration)).toEqual([])
  })

  test('keeps nothing of a span that is larger than the whole cache', () => {
    const cache = createRecordCache({ maxBytes: aDay().bytes - 1, clock })
    const user = cache.open('anna')
    user.put(aDay())
    expect(served(user, dailySleep)).toEqual([])
    expect(cache.bytes).toBe(0)
  })

  test('forgets a user whole, says how much that was, and leaves others alone', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    cache.open('anna').put(aDay())
    const annas = cache.bytes
    cache.open('ben').put(aDay())
    expect(cache.forget('anna')).toBe(annas)
    expect(cache.forget('anna')).toBe(0)
    expect(served(cache.open('anna'), dailySleep)).toEqual([])
    expect(served(cache.open('ben'), dailySleep)).toHaveLength(1)
  })

  test('loses what was on its way to a user who is forgotten in the meantime', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    const before = cache.open('anna')
    cache.forget('anna')
    before.put(aDay())
    expect(cache.bytes).toBe(0)
    cache.open('anna').put(aDay())
    before.put(aDay())
    expect(served(cache.open('anna'), dailySleep)).toHaveLength(1)
  })

  test('shows nothing of what was put there under another consent, not even if it comes late', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    const wide = cache.open('anna', 'wide')
    wide.put(aDay())
    const narrow = cache.open('anna', 'narrow')
    expect(cache.bytes).toBe(0)
    wide.put(aDay())
    expect(served(narrow, dailySleep)).toEqual([])
    narrow.put(aDay())
    expect(served(cache.open('anna', 'narrow'), dailySleep)).toHaveLength(1)
    expect(served(cache.open('anna', 'wide'), dailySleep)).toEqual([])
  })

  test('keeps nothing of users without records, such as made-up tokens', () => {
    const cache = createRecordCache({ maxBytes: 1_000_000, clock })
    const first = cache.open('anna')
    first.close()
    const second = cache.open('anna')
    expect(second.owner).not.toBe(first.owner)
    expect(cache.open('anna').owner).toBe(second.owner)
  })

  test('keeps what is on its way to a user whose other records were all evicted', () => {
    const cache = createRecordCache({ maxBytes: aDay().bytes, clock })
    const anna = cache.open('anna')
    anna.put(aDay())
    cache.open('ben').put(aDay())
    expect(served(anna, dailySleep)).toEqual([])
    anna.put(aDay())
    expect(served(anna, dailySleep)).toHaveLength(1)
  })

  test('evicts the span that was not read for the longest time', () => {
    const cache = createRecordCache({ maxBytes: aDay().bytes * 2 + 500, clock })
    const users = ['anna', 'ben', 'cleo'].map((user) => cache.open(user))
    const [anna, ben, cleo] = users as [(typeof users)[0], (typeof users)[0], (typeof users)[0]]
    anna.put(aDay())
    ben.put(aDay())
    served(anna, dailySleep)
    cleo.put(aDay())
    expect([anna, ben, cleo].map((user) => served(user, dailySleep).length)).toEqual([1, 0, 1])
  })

  test('counts the texts that an answer keeps with its records, and evicts for them, when it is opened again', () => {
    const cache = createRecordCache({ maxBytes: 6_000, clock })
    cache.open('anna').put(aDay())
    cache.open('ben').put(aDay())
    const keepText = (text: string) => {
      const [record = {}] = served(cache.open('ben'), dailySleep)
      keptTextsOf(record)?.set({}, record, text)
    }
    keepText('x'.repeat(100))
    const before = cache.bytes
    expect(served(cache.open('anna'), dailySleep)).toHaveLength(1)
    expect(cache.bytes).toBeGreaterThanOrEqual(before + 100)
    keepText('x'.repeat(3_000))
    expect(served(cache.open('anna'), dailySleep)).toEqual([])
    expect(served(cache.open('ben'), dailySleep)).toHaveLength(1)
  })

  test('does not keep a span that is larger than the whole cache, nor one that grows so large when it is read', () => {
    const year = () => filledSpan(dailySleep, '2025-10-01', 365, NOW)
    const small = createRecordCache({ maxBytes: 1_000, clock })
    small.open('anna').put(year())
    expect(small.bytes).toBe(0)
    const tight = createRecordCache({ maxBytes: year().bytes + 10, clock })
    const copies = tight.open('anna')
    copies.put(year())
    expect(tight.bytes).toBe(year().bytes)
    expect(served(copies, dailySleep)).toHaveLength(365)
    expect(tight.bytes).toBe(0)
  })

  test('stays within its bound and can always forget, whatever is put into it and read', () => {
    const step = fc.tuple(
      fc.constantFrom('anna', 'ben', 'cleo'),
      fc.nat(20),
      fc.constantFrom('put', 'put', 'put', 'read', 'forget'),
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 12_000 }),
        (steps, maxBytes) => {
          const cache = createRecordCache({ maxBytes, clock })
          for (const [user, slot, action] of steps) {
            const copies = cache.open(user)
            const day = new Date(Date.UTC(2026, 0, slot + 1)).toISOString().slice(0, 10)
            if (action === 'forget') cache.forget(user)
            else if (action === 'read') served(copies, dailySleep, 400 * 86_400_000)
            else copies.put(filledSpan(dailySleep, day, 3, NOW))
            copies.close()
            expect(cache.bytes).toBeLessThanOrEqual(maxBytes)
          }
          for (const user of ['anna', 'ben', 'cleo']) cache.forget(user)
          expect(cache.bytes).toBe(0)
        },
      ),
    )
  })
})
