import type { PublishedChange } from './record-change.ts'

/** The changes for one subscriber, each once, in order. A reader takes one after the other. */
export interface ChangeStream extends AsyncIterableIterator<PublishedChange, undefined> {
  /** Delivers the changes that a resuming subscriber has missed, and after them all that were pushed so far. */
  start(missed: readonly PublishedChange[]): void
  push(change: PublishedChange): void
  /** Ends the stream and drops what waits. @param error what the reader gets. @default a regular end */
  end(error?: unknown): void
}

export interface ChangeStreamOptions {
  readonly isWanted: (change: PublishedChange) => boolean
  /** More changes wait for the reader than are kept. Has to end the stream. */
  readonly onOverflow: () => void
  /** Called once. */
  readonly onEnd: () => void
}

/** Changes that wait for a slow reader at most. What a resuming subscriber has missed is not counted. */
export const MAX_WAITING = 500

/** Changes that are remembered, to recognize one that was published twice. */
const MAX_REMEMBERED = 100

type Waiter = {
  readonly resolve: (result: IteratorResult<PublishedChange, undefined>) => void
  readonly reject: (error: unknown) => void
}

const END: IteratorResult<PublishedChange, undefined> = { done: true, value: undefined }

export function createChangeStream({ isWanted, onOverflow, onEnd }: ChangeStreamOptions): ChangeStream {
  let missed: PublishedChange[] = []
  let waiting: PublishedChange[] = []
  let isStarted = false
  let isEnded = false
  let failure: { readonly error: unknown } | null = null
  let waiter: Waiter | null = null
  /** Cursors of the missed changes, until the first change that comes after all of them. */
  let missedCursors: ReadonlySet<string> | null = null
  const remembered = new Set<string>()

  /** Whether the subscriber has had this change: an event is worked again if its process crashed in between. */
  function isRepeated(change: PublishedChange): boolean {
    const key = keyOf(change)
    if (key === null) return false
    if (remembered.has(key)) return true
    remembered.add(key)
    const [oldest] = remembered
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
    return false
  }

  function isMissed({ cursor }: PublishedChange): boolean {
    if (missedCursors?.has(cursor)) return true
    missedCursors = null
    return false
  }

  /** The next change for the reader; undefined if there is none yet. */
  function take(): PublishedChange | undefined {
    if (!isStarted) return undefined
    for (;;) {
      const isFromMissed = missed.length > 0
      const change = isFromMissed ? missed.shift() : waiting.shift()
      if (change === undefined) return undefined
      if (!isFromMissed && isMissed(change)) continue
      if (!isRepeated(change)) return change
    }
  }

  function serve(): void {
    if (waiter === null) return
    const change = take()
    if (change === undefined) return
    const { resolve } = waiter
    waiter = null
    resolve({ done: false, value: change })
  }

  function end(error?: unknown): void {
    if (isEnded) return
    isEnded = true
    missed = []
    waiting = []
    remembered.clear()
    onEnd()
    if (waiter === null) {
      if (error !== undefined) failure = { error }
      return
    }
    const { resolve, reject } = waiter
    waiter = null
    if (error === undefined) resolve(END)
    else reject(error)
  }

  return {
    start(changes) {
      if (isEnded) return
      missedCursors = new Set(changes.map(({ cursor }) => cursor))
      missed = changes.filter(isWanted)
      isStarted = true
      serve()
    },
    push(change) {
      if (isEnded || !isWanted(change)) return
      if (waiting.length >= MAX_WAITING) return onOverflow()
      waiting.push(change)
      serve()
    },
    end,
    next() {
      if (failure !== null) {
        const { error } = failure
        failure = null
        return Promise.reject(error)
      }
      if (isEnded) return Promise.resolve(END)
      const change = take()
      if (change !== undefined) return Promise.resolve({ done: false, value: change })
      if (waiter !== null) return Promise.reject(new TypeError('A stream has one reader.'))
      return new Promise((resolve, reject) => {
        waiter = { resolve, reject }
      })
    },
    async return() {
      end()
      return END
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** What tells two events apart; null if Oura sent no time, so that two events may look the same. */
const keyOf = ({ dataType, eventType, ouraId, eventTime }: PublishedChange): string | null =>
  eventTime === null ? null : [dataType, eventType, ouraId, eventTime].join(' ')
