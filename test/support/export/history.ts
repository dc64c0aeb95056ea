import fc from 'fast-check'
import { expect } from 'vitest'
import type { Archive } from '../../../src/export/archive.ts'
import { runExport } from '../../../src/export/run-export.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { dayToSlot, latestToday, slotOfAge } from '../../../src/oura/records/slots.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { createMemoryChangeLog } from '../../../src/store/memory-change-log.ts'
import { demoUser } from '../client.ts'
import { Crash } from './memory-files.ts'
import { createOuraModel } from './oura-model.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-03-10T12:00:00Z')

/** A step of a user's life, of the export, or of bad luck. Numbers choose among what there is. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), day: fc.nat(1000) }),
  fc.record({ kind: fc.constant('touch' as const), index: fc.nat(1000) }),
  fc.record({ kind: fc.constant('remove' as const), index: fc.nat(1000) }),
  fc.record({ kind: fc.constant('move' as const), index: fc.nat(1000), day: fc.nat(1000) }),
  fc.record({
    kind: fc.constant('announced' as const),
    change: fc.constantFrom('add' as const, 'touch' as const, 'remove' as const, 'move' as const),
    index: fc.nat(1000),
    day: fc.nat(1000),
  }),
  fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    kind: fc.constant('crashed export' as const),
    at: fc.nat(12),
    when: fc.constantFrom('before' as const, 'after' as const),
    atRequest: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('export' as const), earlier: fc.nat(400) }),
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Where an export writes. */
export interface ExportStorage {
  open(): Promise<Archive>
  /** Lets a change of the storage crash (see MemoryFiles). @default changes do not crash */
  crashAt?(change: number, when: 'before' | 'after'): void
  neverCrash?(): void
  dispose?(): void
}

/**
 * The property of an export: after any history of records that are added, edited, moved and deleted, of runs, and of runs
 * that were killed, a run that ends leaves exactly the records. Changes of settled days are announced by webhook events.
 */
export const hasExactlyTheRecords = (resource: Resource, createStorage: () => ExportStorage) =>
  fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
    const oura = createOuraModel(resource)
    const storage = createStorage()
    const trailingMs = (7 + resource.lookBackDays) * DAY_MS
    let now = START
    const changeLog = createMemoryChangeLog({ clock: { now: () => now } })
    let isAnnounced = false
    let from = dayToSlot('2025-11-20')
    /** Records that the last export had on a day that the next one reads again. */
    let reread = new Set<string>()
    /** Records that an export may have. */
    const exported = new Set<string>()
    const isOpen = (day: number) => day > slotOfAge('day', trailingMs, now)
    const openDay = (choice: number) => {
      const first = slotOfAge('day', trailingMs, now) + 1
      return first + (choice % (latestToday(now) - first + 1))
    }
    const anyDay = (choice: number) => from - 20 + (choice % (latestToday(now) - from + 21))
    const open = () => oura.ids().filter((id) => isOpen(oura.dayOf(id)))
    const pick = (ids: readonly string[], index: number) => ids[index % ids.length]

    for (let day = from - 30; day <= latestToday(now); day += 5) oura.add(day)

    async function run(): Promise<void> {
      for (const id of oura.ids()) exported.add(id)
      const archive = await storage.open()
      try {
        await exportTo(archive)
      } finally {
        await archive.close().catch(() => undefined)
      }
    }

    async function exportTo(archive: Archive): Promise<void> {
      await runExport({
        archive,
        client: oura.client,
        user: demoUser,
        total: createCost(),
        resources: [resource],
        from,
        changesSince: (time) => changeLog.since('anna', time),
        clock: { now: () => now },
        sleep: async () => undefined,
        signal: new AbortController().signal,
      })
      const written: object[] = []
      for await (const record of archive.records(resource)) written.push(record)
      expect(written).toEqual(oura.recordsFrom(from))
      reread = new Set(open())
      isAnnounced = false
    }

    /** A change of any record, to any day. */
    async function announce({ change, index, day }: Extract<Step, { kind: 'announced' }>): Promise<void> {
      const id = change === 'add' ? oura.add(anyDay(day)) : pick(oura.ids(), index)
      if (id === undefined) return
      if (change === 'touch') oura.touch(id)
      if (change === 'remove') oura.remove(id)
      if (change === 'move') oura.move(id, anyDay(day))
      reread.delete(id)
      await changeLog.add([{ userId: 'anna', dataType: resource.name, ouraId: id }])
      isAnnounced = true
    }

    for (const each of [...steps, { kind: 'export' as const, earlier: 0 }]) {
      if (each.kind === 'wait') {
        // The log keeps changes for a month.
        if (isAnnounced) await run()
        now += each.days * DAY_MS
      } else if (each.kind === 'announced') await announce(each)
      else if (each.kind === 'add') oura.add(openDay(each.day))
      else if (each.kind === 'touch') oura.touch(pick(open(), each.index) ?? '')
      else if (each.kind === 'remove') {
        // One that came from a settled day, and is gone before an export finds it here, leaves no trace.
        oura.remove(
          pick(
            open().filter((id) => reread.has(id) || !exported.has(id)),
            each.index,
          ) ?? '',
        )
      } else if (each.kind === 'move') {
        // To a day that is not read again only if the export knows the record: nothing else could tell it.
        const id = pick(oura.ids(), each.index) ?? ''
        const day = reread.has(id) ? anyDay(each.day) : openDay(each.day)
        oura.move(id, day)
        if (!isOpen(day)) reread.delete(id)
      } else if (each.kind === 'export') {
        from -= each.earlier > 300 ? each.earlier - 300 : 0
        await run()
      } else {
        let left = each.at
        if (!each.atRequest) storage.crashAt?.(each.at, each.when)
        oura.onRequest = () => {
          if (each.atRequest && left-- === 0) throw new Crash()
        }
        await run().catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error
        })
        storage.neverCrash?.()
        oura.onRequest = () => undefined
        reread = new Set(open().filter((id) => reread.has(id)))
      }
    }
  })
