import type { Permit, PermitRequest } from './permit.ts'
import type { Priority } from './rate-limits.ts'

/** Most requests of one turn: a larger operation takes several. */
export const MAX_TURN_REQUESTS = 16

/** A place in the turn queue. */
export interface Place {
  /** Each user has one turn a round. */
  readonly round: number
  /** The demand that the queue counts for the turn. */
  demand: number
}

/** A request that waits for its permit. */
export interface Waiter extends PermitRequest {
  readonly grant: (permit: Permit) => void
  readonly refuse: (error: unknown) => void
  /** Where it waits; null while its operation is planning. */
  turn: Turn | null
}

/**
 * Requests of one user that are served without another user's in between, and admitted or refused together: those that
 * an operation announced, or a single one.
 */
export class Turn {
  /** Permits are held in its name. */
  readonly id: string
  readonly user: string
  readonly priority: Priority
  /** By the monotonic clock, ms. */
  readonly deadlineAt: number
  /** Requests that have arrived at the limiter and wait, in order of arrival. */
  readonly waiters: Waiter[] = []
  /** Announced requests without a permit, arrived or not. */
  announced: number
  /** Waiting requests that were not announced: retries and further pages. */
  unannounced = 0
  /** Permits that are counted already, for announced requests that are not sent yet. */
  held = 0
  /** Permits granted. */
  granted = 0
  /** Why it was refused as a whole; null if it was not. */
  refusal: Error | null = null
  /** The turns that its operation was divided into; null if there is only this one. */
  siblings: Siblings | null = null
  /** Where the turn queue has it; null if it is not queued. */
  place: Place | null = null
  readonly #onForgo: (turn: Turn) => void

  constructor(
    id: string,
    { user, priority = 'query', deadlineAt }: PermitRequest,
    announced: number,
    onForgo: (turn: Turn) => void,
  ) {
    this.id = id
    this.user = user
    this.priority = priority
    this.deadlineAt = deadlineAt
    this.announced = announced
    this.#onForgo = onForgo
  }

  /** Requests of the turn that still need a permit, held or not. */
  get pending(): number {
    return this.announced + this.unannounced
  }

  /** Permits that it still has to acquire. */
  get demand(): number {
    return this.pending - this.held
  }

  /** Whether a further page or a retry has to wait for another turn. */
  get isFull(): boolean {
    return this.granted + this.pending >= MAX_TURN_REQUESTS
  }

  join(waiter: Waiter): void {
    waiter.turn = this
    if (waiter.ticket?.isUsed !== false) this.unannounced++
    this.waiters.push(waiter)
  }

  /** Removes a waiter; false if it does not wait. */
  leave(waiter: Waiter): boolean {
    const index = this.waiters.indexOf(waiter)
    if (index < 0) return false
    this.waiters.splice(index, 1)
    if (waiter.ticket?.isUsed !== false) this.unannounced--
    return true
  }

  /** Takes the first waiter off, to be granted its permit. */
  next(): Waiter | undefined {
    const waiter = this.waiters.shift()
    if (waiter === undefined) return undefined
    this.granted++
    if (waiter.ticket?.isUsed === false) {
      waiter.ticket.isUsed = true
      this.announced--
    } else this.unannounced--
    return waiter
  }

  /** An announced request ended without a permit. */
  forgo(): void {
    this.announced--
    this.#onForgo(this)
  }
}

/**
 * The turns that one operation was divided into. They are queued in order once its requests have arrived, which takes one
 * turn of the event loop: the first request to arrive may belong to the last turn.
 */
export class Siblings {
  readonly #turns: readonly Turn[]
  #arrivals: Map<Turn, () => void> | null = new Map()

  constructor(turns: readonly Turn[]) {
    this.#turns = turns
    for (const turn of turns) turn.siblings = this
  }

  /** Calls back when the turn may be queued. */
  whenArrived(turn: Turn, enqueue: () => void): void {
    if (this.#arrivals === null) {
      enqueue()
      return
    }
    if (this.#arrivals.size === 0) setImmediate(() => this.#complete())
    this.#arrivals.set(turn, enqueue)
  }

  #complete(): void {
    const arrivals = this.#arrivals
    this.#arrivals = null
    for (const turn of this.#turns) arrivals?.get(turn)?.()
  }
}
