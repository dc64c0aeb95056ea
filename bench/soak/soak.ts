import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../../src/simulator/random.ts'
import { type Ask, createAsk } from './asking.ts'
import { createLearned, type Learned } from './expectation.ts'
import { dashboardOf } from './operations/dashboard.ts'
import type { SoakOptions } from './options.ts'
import { createRecord, type SoakRecord } from './record.ts'
import { addDays, ownersOf, readReference, type SoakDays, soakDays } from './reference.ts'
import { createSecrets } from './secrets.ts'
import { EPOCH, SKIP_MS } from './settings.ts'
import { createSoakUser, type SoakUser } from './soak-user.ts'
import { type Stage, startStage } from './stage.ts'
import { createWindowCheck } from './windows.ts'

/** What a soak has come to. */
export interface SoakResult {
  readonly record: SoakRecord
  /** Bytes of the heap after a forced collection, at the end of each quarter. */
  readonly heaps: readonly number[]
  readonly befallen: Readonly<Record<string, number>>
  /** What the gateway says it has asked. */
  readonly cost: { readonly requests: number; readonly retries: number }
  /** Requests that came to the simulator. */
  readonly arrivals: number
  /** Longest times that the simulator and the gateway were kept from their work, together. */
  readonly heldUpMs: number
  readonly tightest: { readonly app: number; readonly user: number }
  /** From the end of all faults to a right dashboard of every user. */
  readonly recoveryMs: number
  readonly logFile: string
}

const QUARTERS = 4

/** All requests fail for so long at the start of the last quarter: the circuit opens, and documents grow stale. */
const OUTAGE_MS = 600

/**
 * Bound of the growth from the end of the second quarter to the end of the last. The cache is full by then; what is
 * left is V8's own: code compiled later, maps, the parser's memory of documents.
 */
const GROWTH_BYTES = 12_000_000

/** Time after the last operation in which every upstream request must have ended. */
const IDLE_MS = 2_000

/** Time in which every user must have a right dashboard: a circuit's pause, and windows that are used up. */
const RECOVERY_MS = 45_000

/** How often arrivals are held against the windows. */
const LOOK_MS = 2_000

/** Runs the soak. Whatever must not be is a line in `record.failures`. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const record = createRecord()
  const stage = await startStage(options, record.fail)
  try {
    return await soakOn(stage, options, record)
  } finally {
    stage.gateway.kill()
    stage.simulator.kill()
  }
}

async function soakOn(stage: Stage, options: SoakOptions, record: SoakRecord): Promise<SoakResult> {
  const { gateway, simulator } = stage
  const days = soakDays(EPOCH)
  const references = await Promise.all(
    Array.from({ length: options.users }, (_, user) => readReference(simulator.url, user, days)),
  )
  const secrets = createSecrets({
    tokens: references.map(({ token }) => token),
    urls: [gateway.url, simulator.url],
  })
  const ask = createAsk({ url: gateway.url, record, secrets, owners: ownersOf(references, days) })
  const learned = createLearned()
  const users = references.map((reference) =>
    createSoakUser({ reference, ask, learned, days, seed: options.seed }),
  )
  // What the references have cost is not the gateway's doing.
  for (const process of [simulator, gateway]) await process.call('heldUp')
  await simulator.call('takeArrivals')
  const watch = watchWindows(stage, record)

  const heaps: number[] = []
  await simulator.call('faults', options.faults)
  for (let quarter = 1; quarter <= QUARTERS; quarter++) {
    if (quarter === QUARTERS) await letTimePass(stage)
    if (quarter === QUARTERS && options.faults > 0) await simulator.call('outage', OUTAGE_MS)
    await soakQuarter(users, (options.seconds * 1000) / QUARTERS)
    await expectIdle(stage, record)
    heaps.push(await gateway.call('heap'))
  }
  checkGrowth(heaps, record)

  await simulator.call('faults', 0)
  await letTimePass(stage)
  const recoveryMs = await recover(ask, users, { learned, days, record })
  await expectIdle(stage, record)
  const cost = await gateway.call('cost')
  const befallen = await simulator.call('befallen')
  const watched = await watch.stop()
  const ending = await gateway.stop()
  if (ending !== 'code 0') record.fail(`gateway: asked to stop, it ended with ${ending}`)
  checkLog(await stage.readLog(), secrets.find, record)
  return {
    record,
    heaps,
    befallen,
    cost,
    ...watched,
    recoveryMs,
    logFile: stage.logFile,
  }
}

/** Skips on both sides at once. Only while nothing is under way, so that no operation loses its time. */
async function letTimePass({ simulator, gateway }: Stage): Promise<void> {
  for (const process of [simulator, gateway]) await process.call('skip', SKIP_MS)
}

async function soakQuarter(users: readonly SoakUser[], ms: number): Promise<void> {
  const end = performance.now() + ms
  await Promise.all(users.map((user) => user.askUntil(end)))
}

/** Looks at the simulator's journal all the time. */
function watchWindows({ simulator, gateway }: Stage, { fail }: SoakRecord) {
  const check = createWindowCheck()
  let count = 0
  const longest = [0, 0]
  async function look() {
    const arrivals = await simulator.call('takeArrivals')
    count += arrivals.length
    for (const [index, process] of [simulator, gateway].entries()) {
      longest[index] = Math.max(longest[index] ?? 0, await process.call('heldUp'))
    }
    for (const line of check.add(arrivals, heldUpMs())) fail(line)
  }
  // A request goes through both, one after the other.
  const heldUpMs = () => longest.reduce((sum, ms) => sum + ms, 0)
  const leave = new AbortController()
  const looking = (async () => {
    while (!leave.signal.aborted) {
      await delay(LOOK_MS, undefined, { signal: leave.signal }).catch(() => undefined)
      await look()
    }
  })()
  return {
    async stop() {
      leave.abort()
      await looking
      return { arrivals: count, heldUpMs: heldUpMs(), tightest: check.tightest() }
    },
  }
}

async function expectIdle({ simulator }: Stage, { fail }: SoakRecord): Promise<void> {
  const end = performance.now() + IDLE_MS
  let left = await simulator.call('inFlight')
  while (left > 0 && performance.now() < end) {
    await delay(20)
    left = await simulator.call('inFlight')
  }
  if (left > 0) fail(`${left} upstream requests are under way although nobody waits for them`)
}

function checkGrowth(heaps: readonly number[], { fail }: SoakRecord): void {
  const [second = 0, last = 0] = [heaps[1], heaps[QUARTERS - 1]]
  if (last - second <= GROWTH_BYTES) return
  fail(
    `memory: the heap grew by ${last - second} bytes from the second quarter to the last; ${GROWTH_BYTES} may be`,
  )
}

/** Asks for everybody's last week, which is past its freshness, until it is right and new. */
async function recover(
  ask: Ask,
  users: readonly SoakUser[],
  { learned, days, record }: { learned: Learned; days: SoakDays; record: SoakRecord },
): Promise<number> {
  const startedAt = performance.now()
  const dates = { startDate: addDays(days.last, -2), endDate: days.last }
  await Promise.all(
    users.map(async ({ reference }) => {
      const random = createRandom('recovery', reference.user)
      for (;;) {
        const ending = await ask(reference, dashboardOf({ reference, learned, random, days }, dates))
        if (ending === 'right' || ending === 'wrong') return
        if (performance.now() - startedAt > RECOVERY_MS) {
          return record.fail(
            `user ${reference.user} has no right dashboard ${RECOVERY_MS} ms after the last fault`,
          )
        }
        await delay(250)
      }
    }),
  )
  return performance.now() - startedAt
}

/** Lines of this message stand for errors that were masked: defects of the gateway's own. */
const DEFECT = 'unexpected error'

function checkLog(log: string, findSecret: (text: string) => string | null, { fail }: SoakRecord): void {
  for (const line of log.split('\n')) {
    const secret = findSecret(line)
    if (secret !== null) fail(`the log holds what nobody may see: ${secret}`)
    if (line.includes(DEFECT)) fail(`the log tells of a defect: ${line.slice(0, 1000)}`)
  }
}
