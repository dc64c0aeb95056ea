import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GatewayCalls, SimulatorCalls } from './ipc.ts'
import type { SoakOptions } from './options.ts'
import { EPOCH, type GatewaySettings, type SimulatorSettings } from './settings.ts'
import { type WatchedProcess, watchProcess } from './watched-process.ts'

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
  const simulator = await watchProcess<SimulatorCalls>(new URL('servers/simulator.ts', import.meta.url), {
    settings: { clockShiftMs, users: options.users, seed: options.seed } satisfies SimulatorSettings,
    outputFile: path.join(folder, 'simulator.log'),
    onFailure: (line) => onFailure(`simulator: ${line}`),
  })
  try {
    const gateway = await watchProcess<GatewayCalls>(new URL('servers/gateway.ts', import.meta.url), {
      settings: { clockShiftMs, upstreamUrl: simulator.url } satisfies GatewaySettings,
      outputFile: logFile,
      onFailure: (line) => onFailure(`gateway: ${line}`),
    })
    return { gateway, simulator, logFile, readLog: () => readFile(logFile, 'utf8') }
  } catch (error) {
    // Its IPC channel would keep this process running.
    simulator.kill()
    throw error
  }
}
