import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRandom } from '../../src/simulator/random.ts'
import { registration } from '../../test/support/auth/login.ts'
import { checkLog, expectIdle } from '../traffic/checks.ts'
import { createSeenValues } from '../traffic/expectation.ts'
import type { GatewayCalls, SimulatorCalls } from '../traffic/ipc.ts'
import { makeOperation } from '../traffic/operations/index.ts'
import { checkedDays, ownersOf, type Reference, readReference } from '../traffic/reference.ts'
import { createResults, type TrafficResults } from '../traffic/results.ts'
import { createSecrets } from '../traffic/secrets.ts'
import { createSend, type Send } from '../traffic/send.ts'
import { EPOCH } from '../traffic/settings.ts'
import { startGateway, startSimulator } from '../traffic/start-servers.ts'
import type { WatchedProcess } from '../traffic/watched-process.ts'
import { logIn } from './log-in.ts'
import type { LoadTestOptions } from './options.ts'
import { createClients, sendCold, sendWarm, type Traffic } from './phases.ts'
import { CACHE_MAX_MB, gatewayEnvironment, LIMITS, OPERATION_TIMEOUT_MS, PUBLIC_URL } from './settings.ts'

/** Result of a phase of the load. */
export interface PhaseResult {
  readonly name: string
  readonly results: TrafficResults
  readonly ms: number
  /** Requests that arrived at Oura. */
  readonly arrivals: number
}

/** Result of a load test. */
export interface LoadTestResult {
  readonly phases: readonly PhaseResult[]
  /** Bytes on the heap of each gateway process after a garbage collection: before its load, and after it. */
  readonly heaps: readonly { readonly name: string; readonly before: number; readonly after: number }[]
  readonly injectedFaults: Readonly<Record<string, number>>
  /** Failures that belong to no phase. */
  readonly overall: TrafficResults
  readonly folder: string
}

/** Error responses above this share fail: at 1 % of faults most requests succeed in a retry. */
const MAX_ERROR_SHARE = 0.1

/** Share of a round in which one user sends operations before the heap is measured, so that V8 has compiled their code. */
const WARM_UP_SHARE = 0.1

/** Operations of the warm-up in any case. */
const MIN_WARM_UP_OPERATIONS = 30

/** Concurrent operations of the warm-up. */
const WARM_UP_CONNECTIONS = 8

/** Runs the load, kills the gateway under load, starts it again on the same store, and runs the load again. @param onPhase called at the end of each phase */
export async function runLoadTest(
  options: LoadTestOptions,
  onPhase: (phase: PhaseResult) => void,
): Promise<LoadTestResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'load-test-'))
  const overall = createResults()
  const clockShiftMs = EPOCH - Date.now()
  const { users, seed } = options
  await using simulator = disposable(
    await startSimulator(
      { clockShiftMs, users, seed, limits: LIMITS, pages: {}, oauth: registration(PUBLIC_URL) },
      { outputFile: path.join(folder, 'simulator.log'), onFailure: overall.fail },
    ),
  )
  const logFile = path.join(folder, 'gateway.log')
  const environment = gatewayEnvironment(simulator.url, `file:${path.join(folder, 'store.db')}`)
  const start = async () =>
    disposable(
      await startGateway({ clockShiftMs, environment }, { outputFile: logFile, onFailure: overall.fail }),
    )

  const days = checkedDays(EPOCH)
  const references: Reference[] = []
  for (let user = 0; user < users; user++) references.push(await readReference(simulator.url, user, days))
  const owners = ownersOf(references, days)
  const phases: PhaseResult[] = []
  const heaps: LoadTestResult['heaps'][number][] = []
  const traffic: Traffic = {
    references,
    connections: options.connections,
    seenValues: createSeenValues(),
    days,
    seed,
  }
  const bearers = new Map<Reference, string>()

  /** Runs the load on one process of the gateway. @param killAtEnd kills it while the requests run */
  async function runRound(
    round: string,
    gateway: WatchedProcess<GatewayCalls>,
    killAtEnd: boolean,
  ): Promise<void> {
    const secrets = createSecrets({
      tokens: [...references.map(({ token }) => token), ...bearers.values()],
      urls: [gateway.url, simulator.url],
      publicUrl: PUBLIC_URL,
    })
    const sendInto = (results: TrafficResults): Send =>
      createSend({
        url: () => gateway.url,
        results,
        secrets,
        owners,
        bearerOf: (reference) => bearers.get(reference) ?? '',
        timeoutMs: OPERATION_TIMEOUT_MS,
      })
    async function runPhase(name: string, run: (send: Send) => Promise<void>): Promise<void> {
      const results = createResults()
      await simulator.call('takeArrivals')
      const startedAt = performance.now()
      await run(sendInto(results))
      const ms = performance.now() - startedAt
      const arrivals = (await simulator.call('takeArrivals')).length
      const { correct, withErrors, sent } = results.answers
      if (correct === 0) results.fail('no response was correct')
      if (withErrors > MAX_ERROR_SHARE * sent)
        results.fail(`${withErrors} of ${sent} responses have errors; ${MAX_ERROR_SHARE * 100} % may have`)
      const phase = { name: `${round}, ${name}`, results, ms, arrivals }
      phases.push(phase)
      onPhase(phase)
    }

    await warmUp(traffic, sendInto(overall), options.seconds * 1000 * WARM_UP_SHARE)
    const before = await idleHeap(gateway)
    const end = performance.now() + options.seconds * 1000
    await simulator.call('faults', options.faults)
    await runPhase('cold', (send) => sendCold(traffic, send, end))
    await runPhase('warm', (send) => sendWarm(traffic, send, Math.max(end, performance.now() + MIN_WARM_MS)))
    await expectIdle(simulator, overall)
    const after = await idleHeap(gateway)
    heaps.push({ name: round, before, after })
    if (after > before + CACHE_MAX_MB * 1e6)
      overall.fail(
        `${round}: the heap grew from ${before} to ${after} bytes; CACHE_MAX_MB is ${CACHE_MAX_MB}`,
      )
    // A gateway that is killed during a refresh loses the login, as it must. Without faults, no token is refreshed.
    await simulator.call('faults', 0)
    if (killAtEnd) {
      await runPhase('until kill -9', async (send) => {
        const clients = createClients()
        const running = sendWarm(traffic, send, Number.POSITIVE_INFINITY, clients)
        setTimeout(() => {
          gateway.kill()
          clients.disconnectAll()
        }, KILL_AFTER_MS)
        await running
      })
    }
    const reused = await simulator.call('reusedRefreshTokens')
    if (reused > 0) overall.fail(`${round}: ${reused} refreshes with a used refresh token`)
  }

  {
    await using gateway = await start()
    const origin = new URL(gateway.url).origin
    for (const reference of references) bearers.set(reference, await logIn(origin, reference))
    await runRound('first start', gateway, true)
  }
  {
    await using gateway = await start()
    await runRound('after kill -9', gateway, false)
    const exit = await gateway.stop()
    if (exit !== 'code 0') overall.fail(`gateway: exited with ${exit} after SIGTERM`)
  }
  const injectedFaults = await simulator.call('injectedFaults')
  const secrets = createSecrets({ tokens: [...bearers.values()], urls: [], publicUrl: PUBLIC_URL })
  checkLog(await readFile(logFile, 'utf8'), secrets.find, overall)
  return { phases, heaps, injectedFaults, overall, folder }
}

/** The heap of a gateway without clients: a connection takes memory for as long as its client keeps it open. */
async function idleHeap(gateway: WatchedProcess<GatewayCalls>): Promise<number> {
  await gateway.call('closeIdleConnections')
  return gateway.call('heap')
}

/** Warm load in any case, if the cold one took longer than the round. */
const MIN_WARM_MS = 1_000

/** Time of the load until the gateway is killed. */
const KILL_AFTER_MS = 1_000

/**
 * Sends operations of one user, so that the code that the load needs is compiled. Compiled code takes some MB of the heap,
 * however many users there are.
 */
async function warmUp(
  { references, seenValues, days, seed }: Traffic,
  send: Send,
  ms: number,
): Promise<void> {
  const random = createRandom(seed, 'warm-up')
  const [reference] = references
  if (reference === undefined) return
  const end = performance.now() + ms
  let left = MIN_WARM_UP_OPERATIONS
  await Promise.all(
    Array.from({ length: WARM_UP_CONNECTIONS }, async () => {
      while (left-- > 0 || performance.now() < end) {
        await send(reference, makeOperation({ reference, seenValues, random, days }))
      }
    }),
  )
}

/** A process that is killed at the end of the block, unless it has stopped. */
const disposable = <C extends GatewayCalls | SimulatorCalls>(process: WatchedProcess<C>) =>
  Object.assign(process, {
    async [Symbol.asyncDispose]() {
      process.kill()
    },
  })
