import { DAY_MS } from '../time.ts'

/** A message of the inbox that is to be worked. */
export interface InboxMessage {
  readonly key: string
  readonly body: string
}

/**
 * Messages that are stored before they are acknowledged, and worked afterwards, at least once. All processes that share
 * the store share its inbox.
 */
export interface Inbox {
  /**
   * Stores a message; resolves once it is as durable as the store is. False if the key was added within `DEDUPE_MS`, or
   * is still to be worked.
   * @throws StoreUnavailableError; the message may be stored all the same
   */
  add(key: string, body: string): Promise<boolean>
  /**
   * Takes the oldest messages to work on them. A message that is not removed within `leaseMs` can be taken again, by any
   * process: the one that took it may have crashed.
   */
  take(limit: number, leaseMs: number): Promise<readonly InboxMessage[]>
  /** Removes messages whose work is done. Their keys stay, for deduplication. */
  remove(keys: readonly string[]): Promise<void>
  /** Number of messages that are to be worked, taken or not. */
  length(): Promise<number>
}

/** How long the key of a message is kept at least, ms. */
export const DEDUPE_MS = DAY_MS
