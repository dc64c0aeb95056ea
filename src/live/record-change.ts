/** A change of one record of a user. It has no content of the record (oura-api.md, section 4). */
export interface RecordChange {
  /** Oura's id of the user (personal_info.id); stored grants are keyed by it. */
  readonly userId: string
  /** Oura's name in webhooks, e.g. daily_sleep; may be unknown to us. */
  readonly dataType: string
  /** create, update or delete; may be unknown to us. */
  readonly eventType: string
  /** Oura's id of the record. */
  readonly ouraId: string
  /** ISO 8601 with an offset, as Oura wrote it, not validated; null if Oura sent none. */
  readonly eventTime: string | null
  /** The copies that have the change already, because it was found when they were fetched (`UserCache.id`). */
  readonly foundIn?: string | undefined
  /** The gateway has found the change by itself: it is no sign that Oura's events come. @default Oura announced it */
  readonly isFound?: boolean | undefined
}

/** A change with its place among the changes of its user; `cursor` is opaque to clients, ascending. */
export interface PublishedChange extends RecordChange {
  readonly cursor: string
  /** When it came to this process, by `performance.now()`. @default unknown: a resuming subscriber had missed it */
  readonly receivedAt?: number
}
