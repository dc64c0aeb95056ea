import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import { type Lease, LeaseBusyError, type LeaseOptions, withLease } from '../../../src/store/lease.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const live = () => new AbortController().signal

function start(more: Partial<LeaseOptions> = {}) {
  const clock = createFakeClock()
  const store = createMemoryStore({ clock })
  const options = { ttlMs: 1_000, clock, sleep: clock.sleep, signal: live(), ...more }
  const hold = <T>(work: (lease: Lease) => Promise<T>, other: Partial<LeaseOptions> = {}) =>
    withLease(store, 'name', { ...options, ...other }, work)
  const holdFor = (ms: number, other: Partial<LeaseOptions> = {}) =>
    hold(() => clock.sleep(ms, live()), other)
  return { clock, store, options, hold, holdFor }
}

describe('a lease', () => {
  it('lets one work at a time, and everybody in the end, whatever their schedule', async () => {
    const schedule = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 500 }), forMs: fc.integer({ min: 0, max: 900 }) }),
      { minLength: 1, maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(schedule, async (holders) => {
        const { clock, hold } = start({ waitMs: 100_000 })
        let [working, most, done] = [0, 0, 0]
        const waits: Promise<void>[] = []
        for (const { afterMs, forMs } of holders) {
          await clock.advance(afterMs)
          waits.push(
            hold(async () => {
              most = Math.max(most, ++working)
              await clock.sleep(forMs, live())
              working--
              done++
            }),
          )
        }
        await clock.runOut(200_000)
        await Promise.all(waits)
        expect([most, done]).toEqual([1, holders.length])
      }),
    )
  })

  it('hands on what the work brings or throws, and is free afterwards', async () => {
    const { store, hold } = start()
    expect(await hold(async () => 42)).toBe(42)
    await expect(hold(() => Promise.reject(new Error('boo')))).rejects.toThrow('boo')
    expect(await store.get('lease:name')).toBeNull()
  })

  it('passes to the next when its holder is gone', async () => {
    const { clock, store, hold } = start()
    await store.put('lease:name', 'crashed', { expiresAt: clock.now() + 1_000 })
    const startedAt = clock.now()
    const next = hold(async () => clock.now() - startedAt)
    await clock.runOut(10_000)
    const waited = await next
    expect(waited).toBeGreaterThanOrEqual(1_000)
    expect(waited).toBeLessThanOrEqual(1_400)
  })

  it('is not disturbed by a holder who was paused for longer than theirs', async () => {
    const { clock, store, hold, holdFor } = start()
    await store.put('record', 'old')
    const fences: number[] = []
    const paused = hold(async ({ version }) => {
      fences.push(version)
      const known = await store.get('record')
      await clock.sleep(1_500, live())
      return await store.put('record', 'by the paused', { expect: known?.version ?? null })
    })
    await clock.advance(1_000)
    const next = hold(async ({ version, expiresAt }) => {
      fences.push(version)
      expect(expiresAt).toBe(clock.now() + 1_000)
      const known = await store.get('record')
      await store.put('record', 'by the next', { expect: known?.version ?? null })
      await clock.sleep(900, live())
    })
    const third = holdFor(10)
    await clock.advance(600)
    // The paused one is done and has given its lease back: in vain, for the next one holds another.
    expect(await paused).toBeNull()
    expect(await store.get('lease:name')).not.toBeNull()
    await clock.runOut(10_000)
    await Promise.all([next, third])
    expect((await store.get('record'))?.value).toBe('by the next')
    expect(fences[1]).toBeGreaterThan(Number(fences[0]))
  })

  it('is waited for no longer than allowed, and not at all by who has gone', async () => {
    const { clock, hold, holdFor } = start({ ttlMs: 60_000 })
    const holder = holdFor(50_000)
    const startedAt = clock.now()
    const impatient = hold(async () => 'work', { waitMs: 5_000 }).catch((error: unknown) => [
      error,
      clock.now(),
    ])
    const gone = new AbortController()
    const left = hold(async () => 'work', { signal: gone.signal }).catch((error: unknown) => error)
    await clock.advance(1_000)
    gone.abort(new Error('gone'))
    expect(await left).toEqual(new Error('gone'))
    await clock.advance(4_000)
    expect(await impatient).toEqual([new LeaseBusyError(), startedAt + 5_000])
    await clock.runOut(100_000)
    await holder
    await expect(hold(async () => 'work', { signal: gone.signal })).rejects.toThrow('gone')
  })

  it('that is renewed is held for as long as the work takes, and free at its end', async () => {
    const { clock, store, hold, holdFor } = start({ waitMs: 100_000 })
    const startedAt = clock.now()
    const long = holdFor(20_000, { isRenewed: true })
    await clock.advance(500)
    const next = hold(async () => clock.now() - startedAt)
    await clock.runOut(30_000)
    await long
    expect(await next).toBeGreaterThanOrEqual(20_000)
    expect(await next).toBeLessThanOrEqual(20_400)
    expect(await store.get('lease:name')).toBeNull()
  })

  it('that is renewed survives a short outage of the store, and is not taken back from another process', async () => {
    const { clock, store, options } = start()
    let isDown = true
    const put: typeof store.put = (...args) =>
      isDown ? Promise.reject(new StoreUnavailableError()) : store.put(...args)
    let isFirst = true
    const failing = {
      ...store,
      put: (...args: Parameters<typeof put>) => {
        if (!isFirst) return put(...args)
        isFirst = false
        return store.put(...args)
      },
    }
    const work = withLease(failing, 'name', { ...options, isRenewed: true }, () => clock.sleep(4_000, live()))
    await clock.advance(400)
    isDown = false
    await clock.advance(1_600)
    expect(await store.get('lease:name')).not.toBeNull()
    isDown = true
    await clock.advance(1_000)
    const other = await store.put('lease:name', 'other', { expect: null, expiresAt: clock.now() + 60_000 })
    expect(other).not.toBeNull()
    isDown = false
    await clock.runOut(10_000)
    await work
    expect((await store.get('lease:name'))?.value).toBe('other')
  })

  it('does not spoil what the work brought when it cannot be given back', async () => {
    const { store, options } = start()
    const lost = { ...store, delete: () => Promise.reject(new StoreUnavailableError()) }
    expect(await withLease(lost, 'name', options, async () => 'result')).toBe('result')
  })

  it('fails when the store does', async () => {
    const { store, hold } = start()
    await store.close()
    await expect(hold(async () => 'work')).rejects.toBeInstanceOf(StoreUnavailableError)
  })
})
