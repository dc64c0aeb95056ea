import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { startGateway } from './gateway-process.ts'
import { OPERATIONS } from './operations.ts'

/** Concurrent requests. */
const CONCURRENCY = 8

/** All users have the same records, so that the simulator makes them once. */
const SEED = 20_241_122

export interface NewUsersOptions {
  readonly cacheMaxMb: number
  /** Ends the load when Oura has sent so many times the size of the cache. */
  readonly turnover: number
  /** Ends the load in any case. */
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
    let [users, requests, fetchedMb, peakMb] = [0, 0, 0, startMb]
    let isOver = false

    async function visit(): Promise<void> {
      while (!isOver) {
        const user = users++
        const token = `user-${cacheMaxMb}-${user}`
        simulator.addUser({ token, seed: SEED })
        // Half of the users come once. The others come back, so that their records are read again.
        const visits = user % 2 === 0 ? 1 : (user % 5) + 1
        for (let count = 0; count < visits; count++) {
          requests++
          await send(pool, OPERATIONS[user % OPERATIONS.length] ?? '', token)
        }
      }
    }

    async function watch(): Promise<void> {
      while (!isOver) {
        await delay(200)
        peakMb = Math.max(peakMb, await gateway.rssMb())
        for (const { bytes } of simulator.journal.splice(0)) fetchedMb += bytes / 1e6
        isOver ||= fetchedMb >= turnover * cacheMaxMb || seconds() >= maxSeconds
      }
    }

    const visitors = Array.from({ length: CONCURRENCY }, visit)
    await Promise.all([watch(), ...visitors]).finally(() => {
      isOver = true
    })
    const cpuMsPerRequest = (await gateway.cpuMs()) / requests
    return { users, requests, seconds: seconds(), fetchedMb, cpuMsPerRequest, startMb, peakMb }
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
