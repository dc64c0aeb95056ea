import { type FaultKind, failWith, tokenExpired } from '../../../src/simulator/faults.ts'
import { createRandom, type Random } from '../../../src/simulator/random.ts'
import type { Simulator } from '../../../src/simulator/simulator.ts'
import type { TrafficLimits } from '../settings.ts'

/** A random sequence of faults. */
export interface FaultStream {
  /** Injects faults into this share of requests; 0 stops. */
  start(share: number): void
  /** Lets every request fail for a time, whatever the share. */
  outage(ms: number): void
  /** Number of injected faults by kind. */
  counts(): Record<string, number>
}

interface FaultStreamOptions {
  readonly simulator: Simulator
  /** Number of requests so far. */
  arrived(): number
  readonly seed: number
  /** The gateway's limits, which a 429 reports. */
  readonly limits: TrafficLimits
  readonly now: () => number
}

interface FaultContext {
  readonly random: Random
  readonly now: () => number
  readonly limits: TrafficLimits
}

type MakeFault = (context: FaultContext) => FaultKind

/** Bodies that no resource returns, and none of which could be mistaken for an empty list. */
const WRONG_SHAPES = [
  { data: {} },
  [],
  { items: [] },
  { data: [null] },
  { data: [{ id: 7 }] },
  'text',
] as const

/** All kinds by the name of their count. All are equally likely. */
const FAULTS: Readonly<Record<string, MakeFault>> = {
  '503': () => failWith(503),
  '500': () => failWith(500, { body: { detail: 'Internal Server Error' } }),
  '429 user': (context) => rateLimited('user', context),
  '429 application': (context) => rateLimited('app', context),
  reset: () => ({ type: 'reset' }),
  'cut body': () => ({ type: 'cutBody' }),
  garbage: () => ({ type: 'garbage' }),
  'html 200': () => ({ type: 'html', status: 200 }),
  'wrong shape': ({ random }) => ({ type: 'wrongShape', body: pick(random, WRONG_SHAPES) as never }),
  hang: () => ({ type: 'hang' }),
  'slow drip': () => ({ type: 'slowDrip', bytes: 1024, everyMs: 20 }),
  delay: ({ random }) => ({ type: 'delay', ms: random.whole(50, 400) }),
  '401': () => tokenExpired(),
  'scope 401': () =>
    failWith(401, { body: { detail: 'Token is not authorized access extapi:daily scope.' } }),
}

/** Requests for which faults are planned in advance, and the interval of planning. */
const PLANNED_REQUESTS = 2_000
const PLAN_MS = 50

/** Requests for records. A fault of a refresh may end the login, as it does at Oura. */
const RECORDS = { path: /^\/v2\// }

/** A delay of 0 ms: no fault. */
const NO_FAULT: FaultKind = { type: 'delay', ms: 0 }

interface Planned {
  readonly name: string
  readonly times: number
  readonly end: () => void
}

/**
 * Injects faults into a share of the requests, the same ones for the same seed. The simulator takes faults for a number
 * of next requests only, so this keeps a queue filled: some requests without a fault, one with a fault, and so on.
 */
export function createFaultStream({
  simulator,
  arrived,
  seed,
  limits,
  now,
}: FaultStreamOptions): FaultStream {
  const random = createRandom(seed, 'faults')
  const countByKind: Record<string, number> = {}
  let queue: Planned[] = []
  /** Number of requests before the first fault of the queue, and number of requests that the queue covers. */
  let arrivedBefore = arrived()
  let planned = 0
  let share = 0
  let timer: NodeJS.Timeout | undefined

  function plan(name: string, kind: FaultKind, times: number): void {
    queue.push({ name, times, end: simulator.inject({ match: RECORDS, kind, times }) })
    planned += times
  }

  /** Counts the faults that were injected, and removes them from the simulator. */
  function settle(): void {
    const total = arrived()
    for (let [first] = queue; first !== undefined && arrivedBefore + first.times <= total; [first] = queue) {
      arrivedBefore += first.times
      planned -= first.times
      count(first.name, first.times)
      first.end()
      queue.shift()
    }
  }

  function count(name: string, times: number): void {
    if (name !== '') countByKind[name] = (countByKind[name] ?? 0) + times
  }

  function fill(): void {
    settle()
    while (share > 0 && planned - (arrived() - arrivedBefore) < PLANNED_REQUESTS) {
      // Geometric distribution.
      const passing = Math.floor(Math.log(1 - random.next()) / Math.log(1 - Math.min(share, 0.999)))
      if (passing > 0) plan('', NO_FAULT, passing)
      const name = pick(random, Object.keys(FAULTS))
      plan(name, FAULTS[name]?.({ random, now, limits }) ?? NO_FAULT, 1)
    }
  }

  function clear(): void {
    settle()
    for (const { end } of queue) end()
    queue = []
    planned = 0
    arrivedBefore = arrived()
  }

  function start(newShare: number): void {
    clearInterval(timer)
    clear()
    share = newShare
    fill()
    if (share > 0) timer = setInterval(fill, PLAN_MS).unref()
  }

  return {
    start,
    outage(ms) {
      const before = share
      start(0)
      const end = simulator.inject({ kind: failWith(503) })
      setTimeout(() => {
        count('outage 503', arrived() - arrivedBefore)
        end()
        start(before)
      }, ms)
    },
    counts() {
      settle()
      return countByKind
    },
  }
}

/** A 429 whose headers name the windows that the gateway is configured with. */
function rateLimited(tier: 'app' | 'user', { now, limits }: FaultContext): FaultKind {
  const { limit, windowMs } = limits[tier]
  return failWith(429, {
    body: '',
    headers: {
      'retry-after': '1',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-window': String(windowMs / 1000),
      'x-ratelimit-reset': String(Math.ceil(now() / 1000) + 1),
      'x-ratelimit-tier': tier === 'app' ? 'application' : 'user',
    },
  })
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random.whole(0, items.length - 1)] as T
