import { MinHeap } from './min-heap.ts'
import type { QueuePosition } from './permit-counters.ts'
import type { Turn } from './turn.ts'

/** Most turns of one user that are queued. */
const MAX_USER_TURNS = 500

/** The queued turns of a user, in order of arrival, and the user's neighbours in the order of service. */
interface UserTurns {
  readonly user: string
  readonly turns: Turn[]
  previous: UserTurns | null
  next: UserTurns | null
  /** At the user's own limit until an instant; null if the user is served in order. */
  parkedUntil: number | null
}

/**
 * A fair queue: users take turns (round robin), each with turns in order of arrival. Every step takes constant time, or
 * logarithmic in the number of users at their own limit; a position, time linear in the most turns of one user.
 */
export class TurnQueue {
  readonly #users = new Map<string, UserTurns>()
  #head: UserTurns | null = null
  #tail: UserTurns | null = null
  readonly #parked = new MinHeap<UserTurns>()
  /** Turns that were admitted, by their deadlines. */
  readonly #deadlines = new MinHeap<Turn>()
  /** Permits that the turns of a round still need. */
  readonly #demandOfRound = new Map<number, number>()
  #demand = 0
  /** The round of the user who is served last. */
  #lastRound = 0
  /** Permits that were needed by turns that have left, served or not. */
  #left = 0

  /** Whether a user may not queue another turn. */
  isFullFor(user: string): boolean {
    return (this.#users.get(user)?.turns.length ?? 0) >= MAX_USER_TURNS
  }

  /**
   * Queues a turn behind the user's others.
   * @returns its position, whenever it is asked for
   */
  enqueue(turn: Turn): () => QueuePosition {
    const known = this.#users.get(turn.user)
    const last = known?.turns.at(-1)?.place
    turn.place = { round: last ? last.round + 1 : this.#lastRound, demand: 0 }
    const ofAll = this.#demandThrough(turn.place.round)
    if (known === undefined) this.#link(this.#add(turn.user, [turn]), 'last')
    else known.turns.push(turn)
    this.update(turn)
    const left = this.#left
    return () => ({
      ofUser: this.#demandBefore(turn),
      // Whatever has left since was before this turn, except for the few that were cancelled.
      ofAll: Math.max(0, ofAll - (this.#left - left)),
    })
  }

  /** Queues a turn that was served already before all others: permits are held for it, or its user's turn is not over. */
  enqueueFirst(turn: Turn): void {
    turn.place = { round: this.#lastRound, demand: 0 }
    const known = this.#users.get(turn.user)
    known?.turns.unshift(turn)
    if (known?.parkedUntil === null) this.#unlink(known)
    this.#link(known ?? this.#add(turn.user, [turn]), 'first')
    this.update(turn)
  }

  /** Takes over a changed demand. */
  update(turn: Turn): void {
    if (turn.place === null) return
    const { round, demand } = turn.place
    this.#count(round, turn.demand - demand)
    turn.place.demand = turn.demand
  }

  /** Removes a turn. */
  remove(turn: Turn): void {
    const entry = this.#users.get(turn.user)
    const index = entry?.turns.indexOf(turn) ?? -1
    if (entry === undefined || index < 0 || turn.place === null) return
    entry.turns.splice(index, 1)
    this.#count(turn.place.round, -turn.place.demand)
    turn.place = null
    this.#deadlines.delete(turn)
    if (entry.turns.length > 0) return
    if (entry.parkedUntil === null) this.#unlink(entry)
    else this.#parked.delete(entry)
    this.#users.delete(turn.user)
  }

  /** Removes a turn without waiting requests, else takes over its changed demand. */
  removeIfIdle(turn: Turn): void {
    if (turn.waiters.length > 0) this.update(turn)
    else this.remove(turn)
  }

  /** Removes a turn that was served: its user is served again after all others. */
  finish(turn: Turn): void {
    this.remove(turn)
    const entry = this.#users.get(turn.user)
    if (entry === undefined || entry.parkedUntil !== null) return
    this.#unlink(entry)
    this.#link(entry, 'last')
  }

  /** The first turn in order whose user has a property. */
  first(isEligible: (user: string) => boolean): Turn | undefined {
    for (let entry = this.#head; entry !== null; entry = entry.next) {
      if (isEligible(entry.user)) return entry.turns[0]
    }
    return undefined
  }

  get isEmpty(): boolean {
    return this.#users.size === 0
  }

  /** Whether exactly one user is served in order. */
  get hasOneUser(): boolean {
    return this.#head !== null && this.#head === this.#tail
  }

  turnsOf(user: string): readonly Turn[] {
    return this.#users.get(user)?.turns ?? []
  }

  turns(): Turn[] {
    return Array.from(this.#users.values(), ({ turns }) => turns).flat()
  }

  /** Skips a user until an instant, because of the user's own limit. */
  park(user: string, until: number): void {
    const entry = this.#users.get(user)
    if (entry === undefined || entry.parkedUntil !== null) return
    this.#unlink(entry)
    entry.parkedUntil = until
    this.#parked.push(until, entry)
  }

  /** Puts the users back in order whose time has come. */
  wake(now: number): void {
    for (let entry = this.#parked.min; entry !== undefined; entry = this.#parked.min) {
      if (this.#parked.minKey > now) return
      this.#unpark(entry)
    }
  }

  /** Puts a user back in order, whose limit may have changed. */
  wakeUser(user: string): void {
    const entry = this.#users.get(user)
    if (entry !== undefined && entry.parkedUntil !== null) this.#unpark(entry)
  }

  /** When the next user is put back in order; Infinity if none will be. */
  get nextWakeAt(): number {
    return this.#parked.minKey
  }

  /** Lets `takeDue` find a queued turn. */
  watchDeadline(turn: Turn): void {
    if (turn.place !== null) this.#deadlines.push(turn.deadlineAt, turn)
  }

  /** The queued turn with the earliest deadline, if that is before an instant. Each turn is found once. */
  takeDue(before: number): Turn | undefined {
    return this.#deadlines.minKey < before ? this.#deadlines.pop() : undefined
  }

  #add(user: string, turns: Turn[]): UserTurns {
    const entry: UserTurns = { user, turns, previous: null, next: null, parkedUntil: null }
    this.#users.set(user, entry)
    return entry
  }

  /** One with held permits comes first: a turn before it could wait for these very permits, and never be served. */
  #unpark(entry: UserTurns): void {
    const isHolding = (entry.turns[0]?.held ?? 0) > 0
    this.#link(entry, isHolding ? 'first' : 'last')
  }

  #link(entry: UserTurns, end: 'first' | 'last'): void {
    if (entry.parkedUntil !== null) this.#parked.delete(entry)
    entry.parkedUntil = null
    if (end === 'first') {
      entry.next = this.#head
      if (this.#head !== null) this.#head.previous = entry
      this.#head = entry
      this.#tail ??= entry
      return
    }
    entry.previous = this.#tail
    if (this.#tail !== null) this.#tail.next = entry
    this.#tail = entry
    this.#head ??= entry
    this.#lastRound = Math.max(this.#lastRound, entry.turns[0]?.place?.round ?? 0)
  }

  #unlink(entry: UserTurns): void {
    if (entry.previous === null) this.#head = entry.next
    else entry.previous.next = entry.next
    if (entry.next === null) this.#tail = entry.previous
    else entry.next.previous = entry.previous
    entry.previous = null
    entry.next = null
  }

  #count(round: number, change: number): void {
    const demand = (this.#demandOfRound.get(round) ?? 0) + change
    if (demand === 0) this.#demandOfRound.delete(round)
    else this.#demandOfRound.set(round, demand)
    this.#demand += change
    if (change < 0) this.#left -= change
  }

  /** Permits needed by the turns of the same user before one. */
  #demandBefore(turn: Turn): number {
    const turns = this.turnsOf(turn.user)
    return turns.slice(0, turns.indexOf(turn)).reduce((sum, { demand }) => sum + demand, 0)
  }

  /** Permits needed by the turns of a round and of all rounds before it. */
  #demandThrough(round: number): number {
    let later = 0
    for (const [other, demand] of this.#demandOfRound) if (other > round) later += demand
    return this.#demand - later
  }
}
