/** Messages between the driver and its child processes. */

/** Calls of a process by name. Arguments and results are serialized as JSON. */
export type Calls = Record<string, (...args: never[]) => unknown>

/** A call to a process. */
export interface CallMessage {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** Messages from a process: its URL once it listens, the result of each call, and failures. */
export type ProcessMessage =
  | { readonly url: string }
  | { readonly id: number; readonly result: unknown }
  | { readonly failure: string }

/** Calls of both processes. */
interface CommonCalls extends Calls {
  /** Moves the clock forward. */
  skip(ms: number): void
  /** The longest event loop delay since the last call, ms. */
  eventLoopDelay(): number
}

/** Calls of the gateway. */
export interface GatewayCalls extends CommonCalls {
  /** Closes the connections of clients that wait for no response. */
  closeIdleConnections(): void
  /** Bytes on the heap after a garbage collection. */
  heap(): Promise<number>
  /** The gateway's own count of requests to Oura. */
  cost(): { readonly requests: number; readonly retries: number }
}

/** A request at the simulator: time of arrival, ms since 1970, and user. */
export interface Arrival {
  readonly at: number
  readonly user: string
}

/** Calls of the simulator. */
export interface SimulatorCalls extends CommonCalls {
  /** Injects faults into this share of requests. */
  faults(share: number): void
  /** Lets every request fail for a time. */
  outage(ms: number): void
  /** Requests without a response yet. */
  inFlight(): number
  /** The requests since the last call. */
  takeArrivals(): Arrival[]
  /** Number of injected faults by kind. */
  injectedFaults(): Record<string, number>
  /** Number of refreshes with a used refresh token: each of them ends a login. */
  reusedRefreshTokens(): number
}

/** Sends the URL to the driver, then answers its calls until it disconnects. */
export function answerCalls(url: string, calls: Calls): void {
  process.on('message', async ({ id, name, args }: CallMessage) => {
    const result = (await calls[name]?.(...(args as never[]))) ?? null
    send({ id, result })
  })
  // Exits with the driver, even if that crashes.
  process.on('disconnect', () => process.exit(0))
  send({ url })
}

/** Reports unhandled rejections, warnings and crashes to the driver. */
export function reportFailures(): void {
  const report = (kind: string) => (error: unknown) => {
    send({ failure: `${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` })
  }
  process.on('unhandledRejection', report('unhandled rejection'))
  process.on('uncaughtExceptionMonitor', report('uncaught exception'))
  process.on('warning', report('warning'))
}

function send(message: ProcessMessage): void {
  process.send?.(message)
}
