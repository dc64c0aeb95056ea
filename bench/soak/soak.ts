import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../../src/simulator/random.ts'
import { checkLog, expectIdle } from '../traffic/checks.ts'
import { createSeenValues, type SeenValues } from '../traffic/expectation.ts'
import { dashboardOf } from '../traffic/operations/dashboard.ts'
import { addDays, type CheckedDays, checkedDays, ownersOf, readReference } from '../traffic/reference.ts'
import { createResults, type TrafficResults } from '../traffic/results.ts'
import { createSecrets } from '../traffic/secrets.ts'
import { createSend, type Send } from '../traffic/send.ts'
import { EPOCH } from '../traffic/settings.ts'
import type { SoakOptions } from './options.ts'
import { type Processes, startProcesses } from './processes.ts'
import { OPERATION_TIMEOUT_MS, SKIP_MS } from './settings.ts'
import { createSoakUser, type SoakUser } from './soak-user.ts'
import { createWindowCheck } from './windows.ts'

/** Result of a soak test. */
export interface SoakResult {
  readonly results: TrafficResults
  /** Bytes on the heap after a garbage collection, at the end of each quarter. */
  readonly heaps: readonly number[]
  readonly injectedFaults: Readonly<Record<string, number>>
  /** The gateway's own count of requests to Oura. */
  readonly cost: { readonly requests: number; readonly retries: number }
  /** Requests that the simulator received. */
  readonly arrivals: number
  /** Sum of the longest event loop delays of simulator and gateway. */
  readonly eventLoopDelayMs: number
  readonly tightest: { readonly app: number; readonly user: number }
  /** Time from the end of all faults to a correct dashboard of every user. */
  readonly recoveryMs: number
  readonly logFile: string
}

const QUARTERS = 4

/** Length of the outage at the start of the last quarter: the circuit opens, and records become stale. */
const OUTAGE_MS = 600

/**
 * Allowed growth of the heap from the end of the second quarter to the end of the last. The cache is full by then; the
 * rest is compiled code, hidden classes and the parser cache.
 */
const MAX_GROWTH_BYTES = 12_000_000

/** Time in which every user must get a correct dashboard: the circuit's pause, plus full rate-limit windows. */
const RECOVERY_MS = 45_000

/** Interval of the check of rate-limit windows. */
const CHECK_MS = 2_000

/** Runs the soak test. `results.failures` has one line for each failure. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const results = createResults()
  const processes = await startProcesses(options, results.fail)
  try {
    return await runPhases(processes, options, results)
  } finally {
    processes.gateway.kill()
    processes.simulator.kill()
  }
}

async function runPhases(
  processes: Processes,
  options: SoakOptions,
  results: TrafficResults,
): Promise<SoakResult> {
  const { gateway, simulator } = processes
  const days = checkedDays(EPOCH)
  const references = await Promise.all(
    Array.from({ length: options.users }, (_, user) => readReference(simulator.url, user, days)),
  )
  const secrets = createSecrets({
    tokens: references.map(({ token }) => token),
    urls: [gateway.url, simulator.url],
  })
  const send = createSend({
    url: () => gateway.url,
    results,
    secrets,
    owners: ownersOf(references, days),
    bearerOf: ({ token }) => token,
    timeoutMs: OPERATION_TIMEOUT_MS,
  })
  const seenValues = createSeenValues()
  const users = references.map((reference) =>
    createSoakUser({ reference, send, seenValues, days, seed: options.seed }),
  )
  // Resets the counters after the requests for the references.
  for (const process of [simulator, gateway]) await process.call('eventLoopDelay')
  await simulator.call('takeArrivals')
  const watch = watchWindows(processes, results)

  const heaps: number[] = []
  await simulator.call('faults', options.faults)
  for (let quarter = 1; quarter <= QUARTERS; quarter++) {
    if (quarter === QUARTERS) await skipTime(processes)
    if (quarter === QUARTERS && options.faults > 0) await simulator.call('outage', OUTAGE_MS)
    await soakQuarter(users, (options.seconds * 1000) / QUARTERS)
    await expectIdle(simulator, results)
    heaps.push(await gateway.call('heap'))
  }
  checkGrowth(heaps, results)

  await simulator.call('faults', 0)
  await skipTime(processes)
  const recoveryMs = await recover(send, users, { seenValues, days, results })
  await expectIdle(simulator, results)
  const cost = await gateway.call('cost')
  const injectedFaults = await simulator.call('injectedFaults')
  const watched = await watch.stop()
  const exit = await gateway.stop()
  if (exit !== 'code 0') results.fail(`gateway: exited with ${exit} after SIGTERM`)
  checkLog(await processes.readLog(), secrets.find, results)
  return {
    results,
    heaps,
    injectedFaults,
    cost,
    ...watched,
    recoveryMs,
    logFile: processes.logFile,
  }
}

/** Moves both clocks forward. Only while no operation runs, so that none times out. */
async function skipTime({ simulator, gateway }: Processes): Promise<void> {
  for (const process of [simulator, gateway]) await process.call('skip', SKIP_MS)
}

async function soakQuarter(users: readonly SoakUser[], ms: number): Promise<void> {
  const end = performance.now() + ms
  await Promise.all(users.map((user) => user.sendUntil(end)))
}

/**
 * Turns of the event loop that a request on a new connection takes in each process: to connect and to send it, to accept
 * the connection and to read it. Each of them may be delayed.
 */
const TURNS_OF_REQUEST = 2

/** Checks the rate-limit windows against the simulator's journal until `stop`. */
function watchWindows({ simulator, gateway }: Processes, { fail }: TrafficResults) {
  const check = createWindowCheck()
  let count = 0
  const longest = [0, 0]
  async function checkArrivals() {
    const arrivals = await simulator.call('takeArrivals')
    count += arrivals.length
    for (const [index, process] of [simulator, gateway].entries()) {
      longest[index] = Math.max(longest[index] ?? 0, await process.call('eventLoopDelay'))
    }
    for (const line of check.add(arrivals, eventLoopDelayMs())) fail(line)
  }
  // The sum, because a request passes through both processes.
  const eventLoopDelayMs = () => TURNS_OF_REQUEST * longest.reduce((sum, ms) => sum + ms, 0)
  const stopped = new AbortController()
  const checking = (async () => {
    while (!stopped.signal.aborted) {
      await delay(CHECK_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
      await checkArrivals()
    }
  })()
  return {
    async stop() {
      stopped.abort()
      await checking
      return { arrivals: count, eventLoopDelayMs: eventLoopDelayMs(), tightest: check.tightest() }
    },
  }
}

function checkGrowth(heaps: readonly number[], { fail }: TrafficResults): void {
  const [second = 0, last = 0] = [heaps[1], heaps[QUARTERS - 1]]
  if (last - second <= MAX_GROWTH_BYTES) return
  fail(
    `memory: the heap grew by ${last - second} bytes from the second quarter to the last; ${MAX_GROWTH_BYTES} are allowed`,
  )
}

/** Queries the last days of every user, whose records are stale, until the response is correct and fresh. */
async function recover(
  send: Send,
  users: readonly SoakUser[],
  { seenValues, days, results }: { seenValues: SeenValues; days: CheckedDays; results: TrafficResults },
): Promise<number> {
  const startedAt = performance.now()
  const dates = { startDate: addDays(days.last, -2), endDate: days.last }
  await Promise.all(
    users.map(async ({ reference }) => {
      const random = createRandom('recovery', reference.user)
      for (;;) {
        const outcome = await send(reference, dashboardOf({ reference, seenValues, random, days }, dates))
        if (outcome === 'correct' || outcome === 'incorrect') return
        if (performance.now() - startedAt > RECOVERY_MS) {
          return results.fail(
            `user ${reference.user} has no correct dashboard ${RECOVERY_MS} ms after the last fault`,
          )
        }
        await delay(250)
      }
    }),
  )
  return performance.now() - startedAt
}
