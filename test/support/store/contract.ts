import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_CHANGES } from '../../../src/store/change-log.ts'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import type { PutOptions, Store, StoredValue } from '../../../src/store/store.ts'
import { anyText } from '../any-text.ts'

/** A store under test, and the time it lives in. */
export interface Subject {
  readonly store: Store
  now(): number
  /** Lets time pass, for as long as it takes. */
  pass(ms: number): Promise<void>
  dispose(): Promise<void>
}

/** What every store has to keep, whatever it is made of. */
export function describeStore(name: string, open: () => Promise<Subject>): void {
  describe(name, () => {
    const opened: Subject[] = []
    const start = async () => {
      const subject = await open()
      opened.push(subject)
      return subject
    }
    afterEach(async () => {
      for (const subject of opened.splice(0)) await subject.dispose()
    })

    it('has no value for a key that was never written', async () => {
      const { store } = await start()
      expect(await store.get('nobody')).toBeNull()
      expect(await store.delete('nobody')).toBe(false)
      expect(await store.list('nobody')).toEqual([])
    })

    it('returns exactly what was written', async () => {
      const { store } = await start()
      await fc.assert(
        fc.asyncProperty(anyText, async (value) => {
          const version = await store.put('key', value)
          expect(await store.get('key')).toEqual({ value, version })
        }),
      )
      const long = 'ä\0🌙'.repeat(100_000)
      await store.put('key', long)
      expect((await store.get('key'))?.value).toBe(long)
    })

    it('gives every write a higher version, also after the key was deleted or has expired', async () => {
      const { store, now, pass } = await start()
      const versions = [await store.put('key', 'a'), await store.put('key', 'b')]
      await store.delete('key')
      versions.push(await store.put('key', 'c', { expiresAt: now() + 30 }), await store.put('other', 'd'))
      await pass(60)
      versions.push(await store.put('key', 'e'))
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => Number(a) - Number(b)))
      expect(versions.every(Number.isSafeInteger)).toBe(true)
    })

    it('writes only over the expected version', async () => {
      const { store } = await start()
      const first = await store.put('key', 'a', { expect: null })
      expect(first).not.toBeNull()
      expect(await store.put('key', 'b', { expect: null })).toBeNull()
      expect(await store.put('key', 'b', { expect: Number(first) + 1 })).toBeNull()
      expect(await store.put('absent', 'b', { expect: Number(first) })).toBeNull()
      const second = await store.put('key', 'c', { expect: Number(first) })
      expect(await store.put('key', 'd', { expect: Number(first) })).toBeNull()
      expect(await store.get('key')).toEqual({ value: 'c', version: second })
      expect(await store.get('absent')).toBeNull()
    })

    it('deletes only the expected version', async () => {
      const { store } = await start()
      const version = Number(await store.put('key', 'a'))
      expect(await store.delete('key', version + 1)).toBe(false)
      expect(await store.delete('key', version)).toBe(true)
      expect(await store.delete('key', version)).toBe(false)
      expect(await store.get('key')).toBeNull()
    })

    it('expires a value in time, and treats its key as missing', async () => {
      const { store, now, pass } = await start()
      const version = Number(await store.put('key', 'a', { expiresAt: now() + 40, groups: ['g'] }))
      expect((await store.get('key'))?.value).toBe('a')
      expect(await store.list('g')).toEqual(['key'])
      await pass(80)
      expect(await store.get('key')).toBeNull()
      expect(await store.list('g')).toEqual([])
      expect(await store.delete('key')).toBe(false)
      expect(await store.put('key', 'b', { expect: version })).toBeNull()
      expect(await store.put('key', 'b', { expect: null })).not.toBeNull()
      expect((await store.get('key'))?.value).toBe('b')
    })

    it('keeps a value for ever if it is written again without expiry', async () => {
      const { store, now, pass } = await start()
      await store.put('key', 'a', { expiresAt: now() + 40 })
      await store.put('key', 'b')
      await store.put('late', 'c', { expiresAt: Number.POSITIVE_INFINITY, groups: ['g'] })
      await pass(80)
      expect((await store.get('key'))?.value).toBe('b')
      expect(await store.list('g')).toEqual(['late'])
    })

    it('lists the keys of a group; each write replaces the groups of its key', async () => {
      const { store } = await start()
      await store.put('a', '1', { groups: ['anna', 'all', 'all'] })
      await store.put('b', '2', { groups: ['all'] })
      expect((await store.list('all')).sort()).toEqual(['a', 'b'])
      expect(await store.list('anna')).toEqual(['a'])
      await store.put('a', '3', { groups: ['ben'] })
      expect(await store.list('all')).toEqual(['b'])
      expect(await store.list('anna')).toEqual([])
      expect(await store.list('ben')).toEqual(['a'])
      await store.put('a', '4')
      await store.delete('b')
      expect([...(await store.list('all')), ...(await store.list('ben'))]).toEqual([])
    })

    it('behaves like a map in any sequence of operations', async () => {
      const { store, now } = await start()
      const keys = ['a', 'b', 'group:c', '']
      await fc.assert(
        fc.asyncProperty(fc.array(commands(keys), { maxLength: 40 }), async (list) => {
          const model = new Map<string, StoredValue & { groups: readonly string[] }>()
          for (const key of keys) await store.delete(key)
          for (const command of list) {
            const { key } = command
            const current = model.get(key)
            const expected = { none: undefined, current: current?.version ?? null, absent: null, wrong: 1 }
            const expect_ = expected[command.expect]
            const holds = expect_ === undefined || expect_ === (current?.version ?? null)
            if (command.kind === 'put') {
              const options: PutOptions = {
                groups: command.groups,
                ...(expect_ === undefined ? {} : { expect: expect_ }),
                ...(command.end === 'never'
                  ? {}
                  : { expiresAt: now() + (command.end === 'past' ? -5 : 1e6) }),
              }
              const version = await store.put(key, command.value, options)
              expect(version !== null).toBe(holds)
              if (version === null) continue
              model.delete(key)
              if (command.end !== 'past')
                model.set(key, { value: command.value, version, groups: command.groups })
            } else {
              const known = expect_ ?? undefined
              const removed = await store.delete(key, known)
              expect(removed).toBe(
                current !== undefined && (known === undefined || known === current.version),
              )
              if (removed) model.delete(key)
            }
            for (const each of keys) {
              const { value, version } = model.get(each) ?? {}
              expect(await store.get(each)).toEqual(value === undefined ? null : { value, version })
            }
            for (const group of ['x', 'y']) {
              const members = [...model].filter(([, { groups }]) => groups.includes(group)).map(([k]) => k)
              expect((await store.list(group)).sort()).toEqual(members.sort())
            }
          }
        }),
      )
    })

    it('lets exactly one of many concurrent writers succeed', async () => {
      const { store } = await start()
      const won = (versions: readonly (number | null)[]) => versions.filter((version) => version !== null)
      const race = (expectation: number | null) =>
        Promise.all(Array.from({ length: 30 }, (_, n) => store.put('key', `${n}`, { expect: expectation })))
      const [first, ...others] = won(await race(null))
      expect(others).toEqual([])
      expect(won(await race(Number(first)))).toHaveLength(1)
    })

    it('adds a message to the inbox once within 24 hours, also after its work is done', async () => {
      const { inbox } = (await start()).store
      const added = await Promise.all([inbox.add('a', 'ä\0🌙'), inbox.add('a', 'again'), inbox.add('b', '2')])
      expect(added).toEqual([true, false, true])
      expect(await inbox.length()).toBe(2)
      expect(await inbox.take(10, 60_000)).toEqual([
        { key: 'a', body: 'ä\0🌙' },
        { key: 'b', body: '2' },
      ])
      await inbox.remove(['a', 'b'])
      expect(await inbox.length()).toBe(0)
      expect(await inbox.add('a', 'replayed')).toBe(false)
      expect(await inbox.take(10, 60_000)).toEqual([])
    })

    it('hands a message of the inbox out again only if it was not removed within its lease', async () => {
      const { store, pass } = await start()
      const { inbox } = store
      for (const key of ['a', 'b', 'c']) await inbox.add(key, key)
      expect((await inbox.take(2, 40)).map(({ key }) => key)).toEqual(['a', 'b'])
      expect((await inbox.take(2, 60_000)).map(({ key }) => key)).toEqual(['c'])
      expect(await inbox.take(2, 40)).toEqual([])
      await inbox.remove(['a'])
      await pass(80)
      expect((await inbox.take(9, 40)).map(({ key }) => key)).toEqual(['b'])
      expect(await inbox.length()).toBe(2)
    })

    it('logs each changed record of a user once, at the time of its last event', async () => {
      const { store, now, pass } = await start()
      const { changeLog } = store
      const event = (userId: string, ouraId: string) => ({ userId, dataType: 'workout', ouraId })
      const since = async (userId: string, time: number) =>
        (await changeLog.since(userId, time)).map(({ ouraId }) => ouraId)
      await changeLog.add([])
      await changeLog.add([event('anna', 'a'), event('anna', 'b'), event('ben', 'a')])
      await pass(500)
      const later = now()
      await changeLog.add([event('anna', 'a'), event('anna', 'c')])
      expect((await since('anna', 0)).toSorted()).toEqual(['a', 'b', 'c'])
      expect((await since('anna', Number.NEGATIVE_INFINITY)).length).toBe(3)
      // The clocks of a store and of its reader may differ by some milliseconds.
      expect((await since('anna', later - 200)).toSorted()).toEqual(['a', 'c'])
      expect(await since('anna', later + 60_000)).toEqual([])
      const [change] = await changeLog.since('ben', 0)
      expect(change).toEqual({ dataType: 'workout', ouraId: 'a', at: expect.any(Number) })
      expect(Math.abs((change?.at ?? 0) - now())).toBeLessThan(5_000)
      await changeLog.remove('anna')
      expect([await since('anna', 0), await since('ben', 0)]).toEqual([[], ['a']])
    })

    it('keeps the newest changes of a user, and no more than an export needs', async () => {
      const { changeLog } = (await start()).store
      const events = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, n) => ({
          userId: 'anna',
          dataType: 'sleep',
          ouraId: `${from + n}`,
        }))
      await changeLog.add(events(0, 10))
      for (let from = 10; from < MAX_CHANGES + 10; from += 1_000) {
        await changeLog.add(events(from, Math.min(from + 1_000, MAX_CHANGES + 10)))
      }
      const kept = await changeLog.since('anna', 0)
      expect(kept.length).toBe(MAX_CHANGES)
    })

    it('tells whether it can be reached, and fails every operation once it is closed', async () => {
      const { store } = await start()
      expect(await store.isAvailable()).toBe(true)
      await store.close()
      await store.close()
      expect(await store.isAvailable()).toBe(false)
      await expect(store.get('key')).rejects.toBeInstanceOf(StoreUnavailableError)
      await expect(store.put('key', 'a')).rejects.toBeInstanceOf(StoreUnavailableError)
      await expect(store.delete('key')).rejects.toBeInstanceOf(StoreUnavailableError)
      await expect(store.list('key')).rejects.toBeInstanceOf(StoreUnavailableError)
      await expect(store.inbox.add('key', 'a')).rejects.toBeInstanceOf(StoreUnavailableError)
      const change = { userId: 'anna', dataType: 'sleep', ouraId: 'a' }
      await expect(store.changeLog.add([change])).rejects.toBeInstanceOf(StoreUnavailableError)
      await expect(store.changeLog.since('anna', 0)).rejects.toBeInstanceOf(StoreUnavailableError)
    })
  })
}

const commands = (keys: readonly string[]) =>
  fc.record({
    kind: fc.constantFrom('put' as const, 'put' as const, 'delete' as const),
    key: fc.constantFrom(...keys),
    value: fc.string({ maxLength: 5 }),
    expect: fc.constantFrom('none', 'current', 'absent', 'wrong'),
    end: fc.constantFrom('never', 'past', 'future'),
    groups: fc.subarray(['x', 'y']),
  })
