import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { startGateway } from './gateway-process.ts'
import { FILLING_OPERATION, OPERATIONS } from './operations.ts'

/** Concurrent requests. */
const CONCURRENCY = 8

/** All users have the same records, so that the simulator makes them once. */
const SEED = 20_241_122

/** Share of CACHE_MAX_MB from which on the cache is full: it evicts whole copies. */
export const FULL = 0.95

export interface NewUsersOptions {
  readonly cacheMaxMb: number
  /** Ends the load when the cache is full, and Oura has sent so many times its size. */
  readonly turnover: number
  /** Ends the load in any case, be the cache full or not. */
  readonly maxSeconds: number
}

/** What a gateway takes while ever new users come. */
export interface NewUsersFigures {
  readonly users: number
  readonly requests: number
  readonly seconds: number
  /** What Oura sent, MB. */
  readonly fetchedMb: number
  readonly cpuMsPerRequest: number
  /** RSS before the first request, MB. */
  readonly startMb: number
  /** Highest RSS, MB. */
  readonly peakMb: number
  /** What the cache counted when it was at its fullest, MB. */
  readonly cacheMb: number
  /** RSS, and the heap after a garbage collection, at the end of the load, MB. */
  readonly endMb: number
  readonly heapMb: number
}

/** Starts the built gateway as in production, and sends it requests of ever new users. */
export async function measureNewUsers(
  simulator: Simulator,
  { cacheMaxMb, turnover, maxSeconds }: NewUsersOptions,
): Promise<NewUsersFigures> {
  const gateway = await startGateway(simulator.url, { CACHE_MAX_MB: `${cacheMaxMb}` })
  const pool = new Pool(gateway.url, { connections: CONCURRENCY })
  try {
    const startMb = await gateway.rssMb()
    const startedAt = performance.now()
    const seconds = () => (performance.now() - startedAt) / 1000
    let [users, requests, fetchedMb, peakMb, cacheMb] = [0, 0, 0, startMb, 0]
    let isOver = false
    const isFull = () => cacheMb >= FULL * cacheMaxMb

    async function visit(): Promise<void> {
      while (!isOver) {
        const user = users++
        const token = `user-${cacheMaxMb}-${user}`
        simulator.addUser({ token, seed: SEED })
        // Half of the users come once. The others come back, so that their records are read again.
        const visits = user % 2 === 0 ? 1 : (user % 5) + 1
        for (let count = 0; count < visits; count++) {
          requests++
          const operation = isFull() ? OPERATIONS[user % OPERATIONS.length] : FILLING_OPERATION
          await send(pool, operation ?? '', token)
        }
      }
    }

    async function watch(): Promise<void> {
      while (!isOver) {
        await delay(200)
        peakMb = Math.max(peakMb, await gateway.rssMb())
        cacheMb = Math.max(cacheMb, await gateway.cacheMb())
        for (const { bytes } of simulator.journal.splice(0)) fetchedMb += bytes / 1e6
        isOver ||= (isFull() && fetchedMb >= turnover * cacheMaxMb) || seconds() >= maxSeconds
      }
    }

    const visitors = Array.from({ length: CONCURRENCY }, visit)
    await Promise.all([watch(), ...visitors]).finally(() => {
      isOver = true
    })
    const cpuMsPerRequest = (await gateway.cpuMs()) / requests
    const endMb = await gateway.rssMb()
    const heapMb = await gateway.heapMb()
    return {
      users,
      requests,
      seconds: seconds(),
      fetchedMb,
      cpuMsPerRequest,
      startMb,
      peakMb,
      cacheMb,
      endMb,
      heapMb,
    }
  } finally {
    await pool.destroy()
    await gateway.stop()
  }
}

async function send(pool: Pool, body: string, token: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await pool.request({ method: 'POST', path: '/graphql', body, headers })
  const text = await response.body.text()
  if (response.statusCode !== 200 || text.includes('"errors":')) {
    throw new Error(`The gateway returned status ${response.statusCode}: ${text.slice(0, 500)}`)
  }
}
