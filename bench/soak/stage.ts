import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GatewayCalls, SimulatorCalls } from './ipc.ts'
import type { SoakOptions } from './options.ts'
import { EPOCH, type GatewaySettings, type SimulatorSettings } from './settings.ts'
import { startProcess, type WatchedProcess } from './watched-process.ts'

/** The processes of a soak. */
export interface Stage {
  readonly gateway: WatchedProcess<GatewayCalls>
  readonly simulator: WatchedProcess<SimulatorCalls>
  /** What the gateway has written so far: its log. */
  readLog(): Promise<string>
  readonly logFile: string
}

/**
 * Starts the simulator and, against it, the gateway.
 * @param onTrouble told what must not happen in either, a line each
 */
export async function startStage(options: SoakOptions, onTrouble: (line: string) => void): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'soak-'))
  const logFile = path.join(folder, 'gateway.log')
  const clockShiftMs = EPOCH - Date.now()
  const simulator = await startProcess<SimulatorCalls>(new URL('servers/simulator.ts', import.meta.url), {
    settings: { clockShiftMs, users: options.users, seed: options.seed } satisfies SimulatorSettings,
    outputFile: path.join(folder, 'simulator.log'),
    onTrouble: (line) => onTrouble(`simulator: ${line}`),
  })
  try {
    const gateway = await startProcess<GatewayCalls>(new URL('servers/gateway.ts', import.meta.url), {
      settings: { clockShiftMs, upstreamUrl: simulator.url } satisfies GatewaySettings,
      outputFile: logFile,
      onTrouble: (line) => onTrouble(`gateway: ${line}`),
    })
    return { gateway, simulator, logFile, readLog: () => readFile(logFile, 'utf8') }
  } catch (error) {
    // Its channel would keep the soak alive.
    simulator.kill()
    throw error
  }
}
