import { type Cancellation, CancellationSource, unlessAborted } from '../../abort.ts'
import type { SlotRange } from '../../oura/records/slots.ts'

/** A request for a range of slots that is under way, and that any number of callers wait for. */
export interface Flight<T> extends SlotRange {
  readonly full: boolean
  /** Waits for the answer; when the caller's signal aborts first, this caller alone gives up. */
  join(caller: Patience): Promise<T>
}

/** How long something is waited for. */
export interface Patience {
  readonly signal: Cancellation
  /** ms since 1970 */
  readonly deadlineAt: number
}

/** Requests under way, by group (a user's resource). */
export interface Flights<T> {
  /** A flight of the group that brings this slot. */
  find(group: string, slot: number, full: boolean): Flight<T> | undefined
  /**
   * @param deadlineAt the first caller's; it moves to that of whoever has most time
   * @param fetch asks as long as somebody waits
   */
  start(
    group: string,
    range: SlotRange,
    full: boolean,
    deadlineAt: number,
    fetch: (patience: Patience) => Promise<T>,
  ): Flight<T>
}

/**
 * Lets callers share requests. The request is aborted only when the last of its callers has given up, and from
 * then on nobody can join it.
 */
export function createFlights<T>(): Flights<T> {
  const groups = new Map<string, Set<Flight<T>>>()

  return {
    find(group, slot, full) {
      for (const flight of groups.get(group) ?? []) {
        if (flight.first <= slot && slot <= flight.last && (flight.full || !full)) return flight
      }
      return undefined
    },
    start(group, range, full, deadlineAt, fetch) {
      const cancellation = new CancellationSource()
      const members = groups.get(group) ?? new Set()
      groups.set(group, members)
      const patience = { signal: cancellation, deadlineAt }
      let waiting = 0

      const land = () => {
        members.delete(flight)
        if (members.size === 0 && groups.get(group) === members) groups.delete(group)
      }
      const answer = fetch(patience).finally(land)
      // A flight whose callers all gave up rejects with nobody listening.
      answer.catch(() => undefined)

      const flight: Flight<T> = {
        ...range,
        full,
        join(caller) {
          patience.deadlineAt = Math.max(patience.deadlineAt, caller.deadlineAt)
          waiting++
          return unlessAborted(answer, caller.signal, () => {
            if (--waiting > 0) return
            land()
            cancellation.abort(caller.signal.reason)
          })
        },
      }
      members.add(flight)
      return flight
    },
  }
}
