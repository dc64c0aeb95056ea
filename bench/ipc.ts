/** What the bench asks of its servers, which run in processes of their own. */

/** What a process has used so far. */
export interface Usage {
  /** CPU time of all its threads, in microseconds. */
  readonly cpuUs: number
  readonly rssBytes: number
}

/** What arrived at the simulator. */
export interface Traffic {
  readonly requests: number
  /** Bytes of the answers' bodies. */
  readonly bytes: number
  /** Answers with another status than 200. */
  readonly refused: number
}

/** What every server answers. */
export interface ServerCalls {
  usage(): Usage
}

/** What the simulator answers beside. */
export interface SimulatorCalls extends ServerCalls {
  /** Makes users with the tokens `user-FIRST` and so on, who all live the same life and so share their documents. */
  addUsers(first: number, count: number): void
  setLatency(ms: number): void
  /** The traffic since the last call. */
  takeTraffic(): Traffic
}

/** A call on its way to a server. */
export interface CallMessage {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** What a server sends: its address once it listens, then the result of each call. */
export type ServerMessage = { readonly url: string } | { readonly id: number; readonly result: unknown }

/** What a server is started with. */
export interface ServerOptions {
  /** Base of Oura's API. @default '' for the simulator, which is it */
  readonly upstreamUrl: string
  /** ms to add to the machine's clock, so that every run is about the same days. */
  readonly clockShiftMs: number
}

/** The token of one of the simulator's users. */
export function tokenOf(user: number): string {
  return `user-${user}`
}
