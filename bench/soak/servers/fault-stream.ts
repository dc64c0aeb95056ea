import { type FaultKind, failWith, tokenExpired } from '../../../src/simulator/faults.ts'
import { createRandom, type Random } from '../../../src/simulator/random.ts'
import type { Simulator } from '../../../src/simulator/simulator.ts'
import { LIMITS } from '../settings.ts'

/** What befalls requests, one after the other. */
export interface FaultStream {
  /** From now on something befalls this share of requests; 0 ends it. */
  start(share: number): void
  /** Every request fails for so long, whatever the share. */
  outage(ms: number): void
  /** How often each kind has befallen a request. */
  befallen(): Record<string, number>
}

interface FaultStreamOptions {
  readonly simulator: Simulator
  /** Requests that have come so far. */
  arrived(): number
  readonly seed: number
  readonly now: () => number
}

type MakeFault = (random: Random, now: () => number) => FaultKind

/** Bodies that no resource promises, and none of which could pass for an empty list. */
const WRONG_SHAPES = [
  { data: {} },
  [],
  { items: [] },
  { data: [null] },
  { data: [{ id: 7 }] },
  'text',
] as const

/** Every kind by the name under which it is counted. All are as likely. */
const FAULTS: Readonly<Record<string, MakeFault>> = {
  '503': () => failWith(503),
  '500': () => failWith(500, { body: { detail: 'Internal Server Error' } }),
  '429 user': (_, now) => rateLimited('user', now()),
  '429 application': (_, now) => rateLimited('app', now()),
  reset: () => ({ type: 'reset' }),
  'cut body': () => ({ type: 'cutBody' }),
  garbage: () => ({ type: 'garbage' }),
  'html 200': () => ({ type: 'html', status: 200 }),
  'wrong shape': (random) => ({ type: 'wrongShape', body: pick(random, WRONG_SHAPES) as never }),
  hang: () => ({ type: 'hang' }),
  'slow drip': () => ({ type: 'slowDrip', bytes: 1024, everyMs: 20 }),
  delay: (random) => ({ type: 'delay', ms: random.whole(50, 400) }),
  '401': () => tokenExpired(),
  'scope 401': () =>
    failWith(401, { body: { detail: 'Token is not authorized access extapi:daily scope.' } }),
}

/** Made ahead of what arrives, in requests, and how often there is a look whether that still is enough. */
const AHEAD = 2_000
const LOOK_MS = 50

/** A delay of nothing: the request is as good as untouched. */
const NOTHING: FaultKind = { type: 'delay', ms: 0 }

interface Planned {
  readonly name: string
  readonly times: number
  readonly end: () => void
}

/**
 * Makes faults befall a share of the requests, the same of them for the same seed. The simulator has faults for the
 * next so many requests only, so a queue of them is kept filled: so many that pass, one that does not, and so on.
 */
export function createFaultStream({ simulator, arrived, seed, now }: FaultStreamOptions): FaultStream {
  const random = createRandom(seed, 'faults')
  const counts: Record<string, number> = {}
  let queue: Planned[] = []
  /** Requests that had come when the first of the queue came into force, and those that the queue is for. */
  let arrivedBefore = arrived()
  let planned = 0
  let share = 0
  let timer: NodeJS.Timeout | undefined

  function plan(name: string, kind: FaultKind, times: number): void {
    queue.push({ name, times, end: simulator.inject({ kind, times }) })
    planned += times
  }

  /** Counts what has befallen the requests that came, and takes it off the simulator's list. */
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
    if (name !== '') counts[name] = (counts[name] ?? 0) + times
  }

  function fill(): void {
    settle()
    while (share > 0 && planned - (arrived() - arrivedBefore) < AHEAD) {
      // How many coins in a row show the other side.
      const untouched = Math.floor(Math.log(1 - random.next()) / Math.log(1 - Math.min(share, 0.999)))
      if (untouched > 0) plan('', NOTHING, untouched)
      const name = pick(random, Object.keys(FAULTS))
      plan(name, FAULTS[name]?.(random, now) ?? NOTHING, 1)
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
    if (share > 0) timer = setInterval(fill, LOOK_MS).unref()
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
    befallen() {
      settle()
      return counts
    },
  }
}

/** A 429 that means what it says: the windows it names are those that the gateway keeps to. */
function rateLimited(tier: 'app' | 'user', now: number): FaultKind {
  const { limit, windowMs } = LIMITS[tier]
  return failWith(429, {
    body: '',
    headers: {
      'retry-after': '1',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-window': String(windowMs / 1000),
      'x-ratelimit-reset': String(Math.ceil(now / 1000) + 1),
      'x-ratelimit-tier': tier === 'app' ? 'application' : 'user',
    },
  })
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random.whole(0, items.length - 1)] as T
