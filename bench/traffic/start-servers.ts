import type { GatewayCalls, SimulatorCalls } from './ipc.ts'
import type { GatewaySettings, SimulatorSettings } from './settings.ts'
import { type WatchedProcess, type WatchOptions, watchProcess } from './watched-process.ts'

type OutputOptions = Omit<WatchOptions, 'settings'>

/** Starts the gateway in a process of its own. @param options failures are reported as the gateway's */
export function startGateway(
  settings: GatewaySettings,
  { outputFile, onFailure }: OutputOptions,
): Promise<WatchedProcess<GatewayCalls>> {
  return watchProcess<GatewayCalls>(new URL('servers/gateway.ts', import.meta.url), {
    settings,
    outputFile,
    onFailure: (line) => onFailure(`gateway: ${line}`),
  })
}

/** Starts the simulator in a process of its own. @param options failures are reported as the simulator's */
export function startSimulator(
  settings: SimulatorSettings,
  { outputFile, onFailure }: OutputOptions,
): Promise<WatchedProcess<SimulatorCalls>> {
  return watchProcess<SimulatorCalls>(new URL('servers/simulator.ts', import.meta.url), {
    settings,
    outputFile,
    onFailure: (line) => onFailure(`simulator: ${line}`),
  })
}
