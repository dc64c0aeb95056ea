import { Pool } from 'undici'
import { START } from './cases.ts'
import type { ServerCalls, SimulatorCalls, Usage } from './ipc.ts'
import { tokenOf } from './ipc.ts'
import { type ServerProcess, startServer } from './server-process.ts'

/** A server under test. */
export interface Subject {
  readonly pool: Pool
  usage(): Promise<Usage>
}

/** The servers of a benchmark, and the simulator's users. */
export interface BenchServers extends AsyncDisposable {
  readonly gateway: Subject
  readonly baseline: Subject
  /** A second process of the baseline, which only sends ready answers. */
  readonly stringify: Subject
  readonly simulator: ServerProcess<SimulatorCalls>
  /** Creates users for the next `count` tokens. Called before a run, so that the run does not measure it. */
  provideUsers(count: number): Promise<void>
  /** Token of a user without earlier requests. */
  nextToken(): string
}

/** Starts the servers. */
export async function startServers(): Promise<BenchServers> {
  const clockShiftMs = START - Date.now()
  const simulator = await startServer<SimulatorCalls>('simulator', { upstreamUrl: '', clockShiftMs })
  const options = { upstreamUrl: simulator.url, clockShiftMs }
  const subjects = [
    await startServer<ServerCalls>('gateway', options),
    await startServer<ServerCalls>('baseline', options),
    await startServer<ServerCalls>('baseline', options),
  ] as const
  const pools = subjects.map(({ url }) => new Pool(url, { connections: 8, keepAliveTimeout: 60_000 }))
  const [gateway, baseline, stringify] = subjects.map((process, index) => ({
    pool: pools[index] as Pool,
    usage: () => process.call('usage'),
  })) as [Subject, Subject, Subject]
  let known = 0
  let used = 0
  return {
    gateway,
    baseline,
    stringify,
    simulator,
    async provideUsers(count) {
      const missing = used + count - known
      if (missing <= 0) return
      await simulator.call('addUsers', known, missing)
      known += missing
    },
    nextToken: () => tokenOf(used++),
    async [Symbol.asyncDispose]() {
      await Promise.all(pools.map((pool) => pool.destroy()))
      for (const process of [...subjects, simulator]) await process.stop()
    },
  }
}
