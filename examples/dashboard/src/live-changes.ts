import type { Day } from './date-range.ts'
import type { ChangesSubscription } from './generated/graphql.ts'
import type { ErrorLike } from './problem.ts'

export type DataType = ChangesSubscription['documentChanged']['dataType']

/** A change of a record. */
export interface Change {
  /** Where to resume after this change. */
  readonly cursor: string
  readonly dataType: DataType
  /** The day of the record; null if it is unknown, as after a deletion. */
  readonly day: Day | null
}

export interface ChangesObserver {
  next(change: Change): void
  /** The subscription has ended. @param errors of its last payload; none if the connection broke */
  end(errors: readonly ErrorLike[]): void
}

/** Subscribes to the changes after a cursor, or to new ones with null. Returns a function that unsubscribes. */
export type SubscribeToChanges = (after: string | null, observer: ChangesObserver) => () => void

export function toChange({ documentChanged }: ChangesSubscription): Change {
  const { cursor, dataType, node } = documentChanged
  return { cursor, dataType, day: node !== null && 'day' in node ? node.day : null }
}

const FIRST_RETRY_MS = 2_000
const MAX_RETRY_MS = 60_000

/** Codes of errors that another attempt may fix. One without a code is of the network. */
const TEMPORARY = [undefined, 'UPSTREAM_UNAVAILABLE', 'RATE_LIMITED']

/**
 * Follows the changes of the user's records. After a lost connection it resumes with the last cursor, so that no change
 * is missed. If the gateway refuses the subscription, it ends: the page works as before, without live changes.
 * @returns ends it
 */
export function followChanges(subscribe: SubscribeToChanges, onChange: (change: Change) => void): () => void {
  let after: string | null = null
  let failures = 0
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let unsubscribe = () => {}

  function start(): void {
    unsubscribe = subscribe(after, {
      next(change) {
        failures = 0
        after = change.cursor
        if (!isOver) onChange(change)
      },
      end(errors) {
        const codes = errors.map(({ extensions }) => extensions?.['code'] as string | undefined)
        if (isOver || codes.some((code) => !TEMPORARY.includes(code))) return
        // Without a cursor, the changes of the last ten minutes: some may have come while there was no connection.
        after ??= ''
        timer = setTimeout(start, Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** failures))
        failures += 1
      },
    })
  }

  start()
  return () => {
    isOver = true
    clearTimeout(timer)
    unsubscribe()
  }
}
