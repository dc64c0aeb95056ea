import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GatewayCalls, SimulatorCalls } from '../traffic/ipc.ts'
import { EPOCH } from '../traffic/settings.ts'
import { startGateway, startSimulator } from '../traffic/start-servers.ts'
import type { WatchedProcess } from '../traffic/watched-process.ts'
import type { SoakOptions } from './options.ts'
import { GATEWAY_ENVIRONMENT, LIMITS } from './settings.ts'

/** The child processes of a soak test. */
export interface Processes {
  readonly gateway: WatchedProcess<GatewayCalls>
  readonly simulator: WatchedProcess<SimulatorCalls>
  /** The gateway's log so far. */
  readLog(): Promise<string>
  readonly logFile: string
}

/**
 * Starts the simulator, and the gateway with the simulator as its upstream.
 * @param onFailure called with one line for each failure in either process
 */
export async function startProcesses(
  options: SoakOptions,
  onFailure: (line: string) => void,
): Promise<Processes> {
  const folder = await mkdtemp(path.join(tmpdir(), 'soak-'))
  const logFile = path.join(folder, 'gateway.log')
  const clockShiftMs = EPOCH - Date.now()
  const { users, seed } = options
  const simulator = await startSimulator(
    { clockShiftMs, users, seed, limits: LIMITS, pages: { recordsPerPage: 25, rowsPerPage: 400 } },
    { outputFile: path.join(folder, 'simulator.log'), onFailure },
  )
  try {
    const environment = { ...GATEWAY_ENVIRONMENT, OURA_API_URL: simulator.url }
    const gateway = await startGateway({ clockShiftMs, environment }, { outputFile: logFile, onFailure })
    return { gateway, simulator, logFile, readLog: () => readFile(logFile, 'utf8') }
  } catch (error) {
    // Its IPC channel would keep this process running.
    simulator.kill()
    throw error
  }
}
