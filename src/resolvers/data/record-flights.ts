import { type Cancellation, CancellationSource, unlessAborted } from '../../abort.ts'
import type { Priority } from '../../oura/rate-limit/rate-limits.ts'
import { containsFields, type FieldSet } from '../../oura/records/field-set.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Span } from '../../tracer.ts'
import { intersect, overlaps, type Part } from './slot-ranges.ts'

/** A request for a range of slots in flight, shared by all callers that need it (single flight). */
export interface RecordFlight<T> extends SlotRange {
  readonly fields: FieldSet
  /** It refetches stale records that can still be served if it fails. It has no retries, and continues after all callers have cancelled. */
  readonly isRevalidation: boolean
  /** That of the operation that started it. @default 'query' */
  readonly priority?: Priority | undefined
  /** Since when its records are known to be outdated, ms since 1970; null if they are not. */
  readonly outdatedAt: number | null
  /** Its span, if it is traced: that of the caller who started it. Those of other callers are linked with it. */
  span?: Span
  /** Waits for the response. If the caller's signal aborts first, only this caller stops waiting. */
  join(caller: WaitLimit): Promise<T>
}

/** When a caller stops waiting. */
export interface WaitLimit {
  readonly signal: Cancellation
  /** ms since 1970 */
  readonly deadlineAt: number
}

/** What a flight is started with. */
export interface FlightOptions extends Pick<RecordFlight<unknown>, 'fields' | 'isRevalidation' | 'priority'> {
  /** The first caller's; it moves to that of the caller with the most time. */
  readonly deadlineAt: number
  /** Number of the last change of which the response will know (see RecordMarks). @default none */
  readonly sentAfter?: number
}

/** Sends the request of a flight. Its signal aborts when the last caller cancels (never for a revalidation). */
export type Fetch<T> = (patience: WaitLimit, flight: RecordFlight<T>) => Promise<T>

/** A flight as its owner sees it. */
interface StartedFlight<T> extends RecordFlight<T> {
  outdatedAt: number | null
  readonly sentAfter: number
}

/**
 * The requests of a user for one resource that are under way. Callers share them: a request is aborted only when the last
 * of its callers has cancelled, and then no caller can join it.
 */
export class RecordFlights<T> {
  /** Null if none is under way, as with most resources of most users. */
  #flights: Set<StartedFlight<T>> | null = null

  /**
   * Flights that bring these fields.
   * @param priority of the caller: a query does not wait behind all other queries for a request of the background
   */
  withFields(fields: FieldSet, priority: Priority = 'query'): readonly RecordFlight<T>[] {
    return [...(this.#flights ?? [])].filter(
      (flight) =>
        containsFields(flight.fields, fields) &&
        (priority === 'background' || flight.priority !== 'background'),
    )
  }

  start(
    { first, last }: SlotRange,
    { fields, isRevalidation, deadlineAt, priority, sentAfter = 0 }: FlightOptions,
    fetch: Fetch<T>,
  ): RecordFlight<T> {
    const cancellation = new CancellationSource()
    const patience = { signal: cancellation, deadlineAt }
    let waiting = 0

    const giveUp = (reason: unknown) => {
      if (--waiting > 0 || isRevalidation) return
      this.#remove(flight)
      cancellation.abort(reason)
    }
    const flight: StartedFlight<T> = {
      sentAfter,
      first,
      last,
      fields,
      isRevalidation,
      priority,
      outdatedAt: null,
      join(caller) {
        patience.deadlineAt = Math.max(patience.deadlineAt, caller.deadlineAt)
        waiting++
        flight.span?.join()
        return unlessAborted(answer, caller.signal, () => giveUp(caller.signal.reason))
      },
    }
    this.#flights ??= new Set()
    this.#flights.add(flight)
    const answer = fetch(patience, flight)
    const end = () => this.#remove(flight)
    // Before any caller is told of the end. It also handles a rejection after all callers have cancelled.
    answer.then(end, end)
    return flight
  }

  /**
   * From now on no caller joins a flight for any slot of the range, and its records are outdated when they arrive.
   * @param change only flights that may lack the change with this number. @default all
   */
  outdate(range: SlotRange, at: number, change: number = Number.POSITIVE_INFINITY): void {
    for (const flight of this.#flights ?? []) {
      if (!overlaps(flight, range) || flight.sentAfter >= change) continue
      flight.outdatedAt = at
      this.#remove(flight)
    }
  }

  #remove(flight: StartedFlight<T>): void {
    this.#flights?.delete(flight)
    if (this.#flights?.size === 0) this.#flights = null
  }
}

/**
 * The slots for which a caller can rely on flights. On one that is tried only once it can rely for slots that have a
 * copy to fall back on.
 */
export const reliableParts = <T>(
  flights: readonly RecordFlight<T>[],
  copies: readonly SlotRange[],
): Part<RecordFlight<T>>[] =>
  flights.flatMap((flight) =>
    (flight.isRevalidation ? intersect([flight], copies) : [flight]).map(({ first, last }) => ({
      first,
      last,
      from: flight,
    })),
  )
