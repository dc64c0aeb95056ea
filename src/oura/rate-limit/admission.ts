import type { Clock } from '../../clock.ts'
import { RateLimitedError } from '../errors.ts'
import type { Lane } from './lane.ts'
import type { PermitCounters, Waits } from './permit-counters.ts'
import type { Tier } from './rate-limits.ts'
import type { TimeSlices } from './time-slices.ts'
import type { Turn, Waiter } from './turn.ts'

/** Forecasts that are asked for at a time, because shared counters answer over a network. */
const FORECASTS = 64

export interface AdmissionOptions {
  readonly counters: PermitCounters
  /** For durations. */
  readonly clock: Clock
  readonly slices: TimeSlices
}

/** Refuses turns that cannot be served before their deadlines, each as a whole and as early as that is known. */
export class Admission {
  readonly #counters: PermitCounters
  readonly #clock: Clock
  readonly #slices: TimeSlices

  constructor({ counters, clock, slices }: AdmissionOptions) {
    this.#counters = counters
    this.#clock = clock
    this.#slices = slices
  }

  /** Whether new turns still wait. Forgets those that were served or refused already. */
  isDue(lane: Lane): boolean {
    if (lane.fresh.length > 0)
      lane.fresh = lane.fresh.filter(({ turn }) => turn.place !== null && turn.demand > 0)
    return lane.fresh.length > 0
  }

  /** Compares the waits of new turns, from their positions in the queue, with their deadlines. */
  async admit(lane: Lane): Promise<void> {
    while (lane.fresh.length > 0) {
      const some = lane.fresh.splice(0, FORECASTS).filter(({ turn }) => turn.place && turn.demand > 0)
      const forecasts = some.map(({ turn, position }) =>
        this.#counters.forecast(turn.user, position(), turn.demand, lane.priority),
      )
      // The position of a turn counts those that were refused with it: it waits as long as the first of them.
      let shortest = Number.POSITIVE_INFINITY
      for (const [index, { application, user }] of (await Promise.all(forecasts)).entries()) {
        const entry = some[index]
        if (entry === undefined || entry.turn.place === null) continue
        if (application > shortest && this.#isInTime(entry.turn, shortest)) lane.fresh.push(entry)
        else {
          const waits = { user, application: Math.min(application, shortest) }
          if (this.#admitOrRefuse(lane, entry.turn, waits) === 'application') shortest = waits.application
        }
      }
      if (this.#slices.isPauseDue()) await this.#slices.pause()
    }
  }

  /** Refuses queued turns that can no longer be served in time, e.g. after a penalty. */
  refuseHopeless(lane: Lane): void {
    const { queue, blocked } = lane
    const waitMs = blocked === null ? 0 : blocked.until - this.#clock.now()
    if (blocked === null || waitMs <= 0) return
    for (let turn = queue.takeDue(blocked.until); turn !== undefined; turn = queue.takeDue(blocked.until)) {
      this.#refuse(lane, turn, 'application', waitMs)
      // The next turn may need fewer permits.
      if (turn === blocked.turn) return
    }
  }

  /** Refuses a user's turns that cannot wait as long as the user has to. */
  refuseHopelessOf(user: string, lane: Lane, waitMs: number): void {
    for (const turn of [...lane.queue.turnsOf(user)]) {
      if (!this.#isInTime(turn, waitMs)) this.#refuse(lane, turn, 'user', waitMs)
    }
  }

  /** Refuses all of a turn that Oura's block keeps from sending in time, although permits are held for it. */
  refuseBlocked({ queue }: Lane, turn: Turn, { application, user }: Waits): void {
    const waitMs = Math.max(application, user)
    if (this.#isInTime(turn, waitMs)) return
    const tier: Tier = user >= application ? 'user' : 'application'
    refuseWaiters(turn, turn.waiters, new RateLimitedError(Math.ceil(waitMs / 1000), tier))
    queue.removeIfIdle(turn)
  }

  /** @returns the tier whose limit refuses the turn; null if it is admitted */
  #admitOrRefuse(lane: Lane, turn: Turn, waits: Waits): Tier | null {
    const tier: Tier = waits.user >= waits.application ? 'user' : 'application'
    if (!this.#isInTime(turn, waits[tier])) {
      this.#refuse(lane, turn, tier, waits[tier])
      return tier
    }
    lane.queue.watchDeadline(turn)
    return null
  }

  #isInTime({ deadlineAt }: Turn, waitMs: number): boolean {
    const now = this.#clock.now()
    return now + waitMs <= Math.max(now, deadlineAt)
  }

  /** Refuses a turn; of one that was served in part, the requests that no permit is held for. */
  #refuse({ queue }: Lane, turn: Turn, tier: Tier, waitMs: number): void {
    const error = new RateLimitedError(Math.ceil(waitMs / 1000), tier)
    if (turn.granted === 0) turn.refusal = error
    refuseWaiters(turn, turn.waiters.slice(turn.held), error)
    queue.removeIfIdle(turn)
  }
}

/** Refuses requests that wait in a turn. */
export function refuseWaiters(turn: Turn, waiters: readonly Waiter[], error: unknown): void {
  for (const waiter of [...waiters]) {
    turn.leave(waiter)
    waiter.refuse(error)
  }
}
