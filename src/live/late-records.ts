import { CancellationSource } from '../abort.ts'
import type { Clock, Sleep } from '../clock.ts'
import { isEndOfAccess } from '../errors.ts'
import type { Operation } from '../oura/http/send.ts'
import { MISSING_MS } from '../resolvers/data/record-marks.ts'
import type { Store } from '../store/store.ts'
import { MINUTE_MS, SECOND_MS } from '../time.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ChangeStreams } from './change-streams.ts'
import type { PublishedChange, RecordChange } from './record-change.ts'

/** An announced record that Oura did not find when a subscriber read it. */
export interface LateRecord {
  readonly change: PublishedChange
  /** Reads it again. @returns the copies that have it now (`UserCache.id`); null if Oura still does not find it */
  read(operation: Operation): Promise<{ readonly foundIn: string } | null>
}

export interface LateRecordsOptions {
  readonly streams: Pick<ChangeStreams, 'subscribers'>
  readonly publish: ChangeFeed['publish']
  readonly newOperation: (signal: CancellationSource) => Operation
  /** Of all processes: one of them publishes what several have found. Null without a store, as in a library. */
  readonly store: Pick<Store, 'put'> | null
  readonly clock: Clock
  readonly sleep: Sleep
}

/**
 * Reads announced records again that Oura did not find, as long as their user has an open stream: Oura may announce a record
 * before its API has it. Publishes the change again once it does; after ten minutes, that the record is deleted.
 */
export interface LateRecords {
  add(record: LateRecord): void
  /** A change came over the feed: a newer one of a record takes the place of the one that waits. */
  onChange(change: RecordChange): void
  close(): void
}

const RETRY_MS = 30 * SECOND_MS
/** How long a record is read again while Oura fails. */
const GIVE_UP_MS = 60 * MINUTE_MS
/** At a few hundred bytes each. */
const MAX_WAITING = 10_000

const keyOf = ({ userId, dataType, ouraId }: RecordChange): string =>
  JSON.stringify([userId, dataType, ouraId])

export function createLateRecords(options: LateRecordsOptions): LateRecords {
  const { streams, publish, newOperation, store, clock, sleep } = options
  const closing = new CancellationSource()
  const waiting = new Map<string, LateRecord & { readonly since: number }>()
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.size > 0 && !closing.aborted) {
      await sleep(RETRY_MS, closing).catch(() => undefined)
      const open = new Set(streams.subscribers().map(({ userId }) => userId))
      for (const [key, late] of waiting) {
        if (closing.aborted) return
        const isOver = !open.has(late.change.userId) || (await isDone(late))
        if (isOver && waiting.get(key) === late) waiting.delete(key)
      }
    }
    isRunning = false
  }

  async function isDone({ change, read, since }: LateRecord & { readonly since: number }): Promise<boolean> {
    const age = clock.now() - since
    try {
      const found = await read({ ...newOperation(closing), priority: 'background' })
      if (found === null && age < MISSING_MS) return false
      const { userId, dataType, ouraId } = change
      const eventType = found === null ? 'delete' : change.eventType
      if (await isFirst(change)) {
        await publish({ userId, dataType, eventType, ouraId, eventTime: null, ...found, isFound: true })
      }
      return true
    } catch (error) {
      return isEndOfAccess(error) || age >= GIVE_UP_MS
    }
  }

  /** Whether no other process has published it. */
  async function isFirst({ userId, cursor }: PublishedChange): Promise<boolean> {
    if (store === null) return true
    const options = { expect: null, expiresAt: clock.now() + GIVE_UP_MS }
    return (await store.put(`late-record:${userId}:${cursor}`, '', options)) !== null
  }

  return {
    add(record) {
      const key = keyOf(record.change)
      if (waiting.size >= MAX_WAITING || waiting.has(key)) return
      waiting.set(key, { ...record, since: clock.now() })
      if (!isRunning) void run()
    },
    onChange: (change) => void waiting.delete(keyOf(change)),
    close: () => closing.abort(new Error('The gateway is closed.')),
  }
}
