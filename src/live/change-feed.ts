import { MINUTE_MS } from '../time.ts'
import type { PublishedChange, RecordChange } from './record-change.ts'

/** The changes of all users' records, for caches and subscribers. */
export interface ChangeFeed {
  /**
   * Hands a change to every listener, in every process of the feed; keeps it ten minutes for those who resume.
   * @returns its cursor
   * @throws StoreUnavailableError; the change may be published all the same
   */
  publish(change: RecordChange): Promise<string>
  /**
   * Calls the listener for each change of every user, in this process, also for changes that other processes published.
   * Returns a function that ends it.
   */
  onChange(listener: ChangeListener): () => void
  /** Kept changes of a user after a cursor, in order; all that are kept if the cursor is older or unknown. */
  after(userId: string, cursor: string): Promise<readonly PublishedChange[]>
  close(): Promise<void>
}

export type ChangeListener = (change: PublishedChange) => void

/** How long a change is kept for `after`, ms. */
export const KEPT_MS = 10 * MINUTE_MS
