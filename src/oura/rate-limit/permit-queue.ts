import { type Clock, monotonicOf, type Sleep } from '../../clock.ts'
import { RateLimitedError } from '../errors.ts'
import { Admission, refuseWaiters } from './admission.ts'
import { createAlarm } from './alarm.ts'
import { ConnectionShares } from './connection-shares.ts'
import { createLane, type Lane } from './lane.ts'
import { demandOf, freeConnections, nextTurn } from './next-turn.ts'
import { PendingChanges } from './pending-changes.ts'
import type { AcquireResult, PermitCounters } from './permit-counters.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { PRIORITIES, type Tier } from './rate-limits.ts'
import { TimeSlices } from './time-slices.ts'
import type { Turn, Waiter } from './turn.ts'
import { createTurnMaker } from './turn-maker.ts'
import type { TurnQueue } from './turn-queue.ts'
import { WaitingRequest, type WaitingRequestHooks } from './waiting-request.ts'

export interface PermitQueueOptions {
  readonly counters: PermitCounters
  /**
   * Requests at the same time. A permit is granted together with a connection: a request that had to wait for one would be sent
   * later than its window counts it, and the wait would use up its time-out.
   */
  readonly concurrency: number
  readonly clock: Clock
  /** For durations. @default the monotonic counterpart of `clock` */
  readonly monotonic?: Clock | undefined
  readonly sleep: Sleep
}

/** Most requests that wait. Those beyond are refused, so that the queue's memory has a bound. */
const MAX_WAITING = 20_000
/** When a request that found the queue full should be repeated: until then, most of the queue is served or refused. */
const RETRY_FULL_QUEUE_S = 30

/** Queues requests for permits. Users take turns; a turn that cannot be served in time is refused at once, as a whole. */
export function createPermitQueue({
  counters,
  concurrency,
  clock: wallClock,
  monotonic: clock = monotonicOf(wallClock),
  sleep,
}: PermitQueueOptions): RateLimiter {
  const lanes: readonly Lane[] = PRIORITIES.map(createLane)
  const laneOf = ({ priority }: Turn): Lane => lanes.find((lane) => lane.priority === priority) as Lane
  const connections = new ConnectionShares(concurrency)
  const turnOf = createTurnMaker(counters.maxTogether, releaseUnneeded)
  let waiting = 0
  const alarm = createAlarm(() => void pump(), { clock, sleep })
  /** No permit is acquired before the counters have confirmed these. */
  const changes = new PendingChanges()
  let isPumping = false
  /** The turn whose permits are being acquired. */
  let acquiring: Turn | null = null
  let isStale = false
  const slices = new TimeSlices()
  const admission = new Admission({ counters, clock, slices })

  /**
   * Serves the queue, one run at a time. A change during a run causes another run. It waits only for what is not there:
   * with counters in process and no queue, a permit is granted at once.
   */
  async function pump(): Promise<void> {
    isStale = true
    if (isPumping) return
    isPumping = true
    slices.begin()
    while (isStale) {
      isStale = false
      try {
        while (changes.confirmed !== null) await changes.confirmed
        for (const lane of lanes) {
          if (lane.queue.isEmpty) {
            lane.blocked = null
            lane.fresh = []
            continue
          }
          await serve(lane)
          admission.refuseHopeless(lane)
          if (admission.isDue(lane)) await admission.admit(lane)
          unblock(lane)
        }
      } catch (error) {
        // Without the counters nothing is sent: the limit could be exceeded.
        for (const { queue } of lanes) for (const turn of queue.turns()) refuseAll(queue, turn, error)
      }
    }
    isPumping = false
    setAlarm()
  }

  /**
   * Forgets a wait for the application that is over, and serves the lane again: the wait may have ended while new turns
   * were admitted. If its turn has left, the next one may need fewer permits.
   */
  function unblock(lane: Lane): void {
    const { blocked } = lane
    if (blocked === null || (blocked.turn.place !== null && blocked.until > clock.now())) return
    lane.blocked = null
    isStale = true
  }

  async function serve(lane: Lane): Promise<void> {
    lane.queue.wake(clock.now())
    for (let turn = next(lane); turn !== undefined; turn = next(lane)) {
      const { user } = turn
      const free = freeConnections(lane, connections, user)
      // What is given back during the call is given back after it: else it would be counted twice.
      acquiring = turn
      try {
        const acquired = counters.acquire(user, demandOf(turn, free, clock.now()))
        const result = acquired instanceof Promise ? await acquired : acquired
        acquiring = null
        take(lane, turn, result)
      } catch (error) {
        acquiring = null
        releaseUnneeded(turn)
        throw error
      }
      if (slices.isPauseDue()) await slices.pause()
    }
  }

  const next = (lane: Lane) => nextTurn(lane, connections, clock.now())

  /** Hands out what the counters granted to a turn. */
  function take(lane: Lane, turn: Turn, result: AcquireResult): void {
    const { queue } = lane
    const { user } = turn
    if (result.granted === 0) {
      const now = clock.now()
      if (result.user > 0) {
        queue.park(user, now + result.user)
        admission.refuseHopelessOf(user, lane, result.user)
      } else lane.blocked = { turn, until: now + result.application }
      // Only a block of Oura keeps a turn from the permits that it holds.
      if (turn.held > 0) admission.refuseBlocked(lane, turn, result)
      releaseUnneeded(turn)
      return
    }
    if (lane.blocked?.turn === turn) lane.blocked = null
    turn.held = result.held
    for (let index = 0; index < result.granted; index++) {
      // If requests were cancelled during the call, their permits are lost: they are already counted.
      const waiter = turn.next()
      if (waiter === undefined) break
      connections.take(user)
      waiter.grant({
        release: () => release(user),
        succeed: () => succeed(user, result.probes),
        applicationUse: result.applicationUse,
        applicationBudgets: result.applicationBudgets,
      })
    }
    releaseUnneeded(turn)
    if (turn.waiters.length === 0) queue.finish(turn)
    else queue.update(turn)
  }

  function refuseAll(queue: TurnQueue, turn: Turn, error: unknown): void {
    refuseWaiters(turn, turn.waiters, error)
    queue.removeIfIdle(turn)
  }

  /** Gives permits back that are held for requests that have ended without. */
  function releaseUnneeded(turn: Turn): void {
    const { held, pending, user, id } = turn
    laneOf(turn).queue.update(turn)
    if (held <= pending || turn === acquiring) return
    turn.held = pending
    apply(counters.releaseHeld(user, id, { from: pending, to: held }), user)
  }

  function release(user: string): void {
    connections.release(user)
    if (lanes.some(({ queue }) => !queue.isEmpty)) void pump()
  }

  function succeed(user: string, probes: readonly Tier[]): void {
    for (const tier of probes) apply(counters.unblock(tier, user), user)
  }

  /**
   * Lets the queue wait for a change of the counters.
   * @param user whose windows change, besides the application's; null: all who wait are looked at
   */
  function apply(change: Promise<void>, user: string | null): void {
    changes.add(change, () => {
      for (const lane of lanes) {
        lane.blocked = null
        if (user === null) lane.queue.wake(Number.POSITIVE_INFINITY)
        else lane.queue.wakeUser(user)
      }
    })
    void pump()
  }

  /** Wakes for the first turn that may be served. What waits for a connection is woken by `release` instead. */
  function setAlarm(): void {
    let at = Number.POSITIVE_INFINITY
    for (const { queue, blocked } of lanes) {
      const unblockedAt = connections.hasFree && blocked !== null ? blocked.until : Number.POSITIVE_INFINITY
      at = Math.min(at, queue.nextWakeAt, unblockedAt)
    }
    alarm.set(at)
  }

  /** Lets a request join its turn, and queues the turn if it is not. */
  function join(waiter: Waiter): void {
    const turn = turnOf(waiter)
    const lane = laneOf(turn)
    if (turn.refusal !== null) {
      waiter.refuse(turn.refusal)
      return
    }
    const isNew = turn.granted === 0 && turn.waiters.length === 0
    const isFull = isNew && lane.queue.isFullFor(waiter.user)
    if (isFull || (isNew && waiting > MAX_WAITING)) {
      turn.refusal = new RateLimitedError(RETRY_FULL_QUEUE_S, isFull ? 'user' : 'application')
      waiter.refuse(turn.refusal)
      return
    }
    turn.join(waiter)
    if (turn.siblings === null) enqueue(lane, turn)
    else turn.siblings.whenArrived(turn, () => enqueue(lane, turn))
  }

  /**
   * Grants the permits of a turn without queueing it, if no turn waits: as a rule none does. The queue, which knows the order
   * of many, takes half of the CPU of a permit.
   * @returns whether all requests of the turn that have arrived have their permits
   */
  function grantAtOnce(lane: Lane, turn: Turn): boolean {
    if (!counters.isImmediate || isPumping || changes.confirmed !== null || turn.place !== null) return false
    for (const { queue } of lanes) if (!queue.isEmpty) return false
    const free = connections.freeFor(turn.user)
    if (free === 0) return false
    const result = counters.acquire(turn.user, demandOf(turn, free, clock.now()))
    // Nothing was acquired then: the queue asks again, and knows how long to wait.
    if (result instanceof Promise || result.granted === 0) return false
    take(lane, turn, result)
    return turn.waiters.length === 0
  }

  function enqueue(lane: Lane, turn: Turn): void {
    if (turn.waiters.length === 0 || grantAtOnce(lane, turn)) return
    if (turn.place !== null) lane.queue.update(turn)
    else if (turn.granted === 0) lane.fresh.push({ turn, position: lane.queue.enqueue(turn) })
    else lane.queue.enqueueFirst(turn)
    // A further page or a retry is refused at once if it would wait too long.
    if (turn.granted > 0) lane.fresh.push({ turn, position: () => ({ ofUser: 0, ofAll: 0 }) })
    void pump()
  }

  const hooks: WaitingRequestHooks = {
    onEnd() {
      waiting--
    },
    onCancel(waiter) {
      const { turn } = waiter
      if (turn === null) return
      turn.leave(waiter)
      laneOf(turn).queue.removeIfIdle(turn)
      // The next turn may need fewer permits.
      void pump()
    },
  }

  return {
    acquire(request) {
      const { signal, ticket } = request
      if (signal.aborted) return Promise.reject(signal.reason)
      const deadlineAt = request.deadlineAt - wallClock.now() + clock.now()
      const waiter = new WaitingRequest(request, deadlineAt, hooks)
      waiting++
      if (ticket === undefined || ticket.turn !== null) join(waiter)
      else ticket.group.whenPlanned(() => signal.aborted || join(waiter))
      return waiter.permit()
    },
    penalize: (penalty) =>
      apply(counters.penalize(penalty), penalty.tier === 'application' ? null : penalty.user),
    async loginWaitMs() {
      const waits = await counters.forecast('login', { ofUser: 0, ofAll: 0 }, 1, 'login')
      return Math.max(0, waits.application)
    },
    applicationLeft: counters.applicationLeft,
    budgets: counters.budgets,
  }
}
