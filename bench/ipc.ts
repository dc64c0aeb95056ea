/** Messages between the benchmark and its servers, which are child processes. */

/** Resource usage of a process since its start. */
export interface Usage {
  /** CPU time of all its threads, in microseconds. */
  readonly cpuUs: number
  readonly rssBytes: number
}

/** Requests that the simulator received. */
export interface Traffic {
  readonly requests: number
  /** Bytes of the response bodies. */
  readonly bytes: number
  /** Responses with a status other than 200. */
  readonly refused: number
}

/** Calls of every server. */
export interface ServerCalls {
  usage(): Usage
}

/** Calls of the simulator. */
export interface SimulatorCalls extends ServerCalls {
  /** Creates users with the tokens `user-FIRST` and so on, all with the same records. */
  addUsers(first: number, count: number): void
  setLatency(ms: number): void
  /** The traffic since the last call. */
  takeTraffic(): Traffic
}

/** A call to a server. */
export interface CallMessage {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** Messages from a server: its URL once it listens, then the result of each call. */
export type ServerMessage = { readonly url: string } | { readonly id: number; readonly result: unknown }

/** Options of a server. */
export interface ServerOptions {
  /** Base URL of Oura's API; '' for the simulator itself. */
  readonly upstreamUrl: string
  /** Offset from the machine's clock, ms, so that every run is at the same date. */
  readonly clockShiftMs: number
  /** Variables of the process, and of the gateway's configuration. @default none */
  readonly env?: Readonly<Record<string, string>>
}

/** Token of a user of the simulator. */
export function tokenOf(user: number): string {
  return `user-${user}`
}
