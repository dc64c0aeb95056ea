import { DAY_MS } from '../time.ts'

/** A record that Oura announced as changed. */
export interface AnnouncedChange {
  /** Oura's id of the user. */
  readonly userId: string
  /** Oura's name in webhooks, e.g. daily_sleep. */
  readonly dataType: string
  /** Oura's id of the record. */
  readonly ouraId: string
}

/** A record of a user that was announced, once or several times. */
export interface LoggedChange extends Omit<AnnouncedChange, 'userId'> {
  /** When it was logged last, ms since 1970. */
  readonly at: number
}

/**
 * Which records Oura has announced as changed, for exports that run later. It has ids and no content. One entry for each
 * record, kept for `CHANGES_KEPT_MS`, and at most `MAX_CHANGES` for each user: the oldest ones are removed. All processes
 * that share the store share its log.
 */
export interface ChangeLog {
  /** Logs changes at the present time. @throws StoreUnavailableError; they may be logged all the same */
  add(changes: readonly AnnouncedChange[]): Promise<void>
  /** The records of a user that were announced at an instant or later, ms since 1970. */
  since(userId: string, time: number): Promise<readonly LoggedChange[]>
  /** Removes all entries of a user. */
  remove(userId: string): Promise<void>
}

/** How long an entry is kept: an export that runs once a month misses nothing. */
export const CHANGES_KEPT_MS = 35 * DAY_MS

/** Entries of one user. A usual month has 400; a user whose whole history Oura computes again has more. */
export const MAX_CHANGES = 5_000
