/** Calls between the soak and the processes that it watches. */

/** What a process can be asked for, by name. Arguments and results go through JSON. */
export type Calls = Record<string, (...args: never[]) => unknown>

/** A call on its way to a process. */
export interface CallMessage {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

/** What a process sends: its address once it listens, the result of each call, and whatever must not happen. */
export type ProcessMessage =
  | { readonly url: string }
  | { readonly id: number; readonly result: unknown }
  | { readonly trouble: string }

/** What both processes can be asked for. */
interface CommonCalls extends Calls {
  /** Lets time pass at once. */
  skip(ms: number): void
  /** The longest time that the process was kept from its work since the last call, ms. */
  heldUp(): number
}

/** What the gateway can be asked for. */
export interface GatewayCalls extends CommonCalls {
  /** Bytes on the heap after everything that can go has gone. */
  heap(): Promise<number>
  /** What it says it has asked of Oura. */
  cost(): { readonly requests: number; readonly retries: number }
}

/** A request as the simulator saw it: when it came, ms since 1970, and whose it was. */
export interface Arrival {
  readonly at: number
  readonly user: string
}

/** What the simulator can be asked for. */
export interface SimulatorCalls extends CommonCalls {
  /** From now on something befalls this share of requests. */
  faults(share: number): void
  /** Every request fails for so long. */
  outage(ms: number): void
  /** Requests without an answer yet. */
  inFlight(): number
  /** The requests since the last call. */
  takeArrivals(): Arrival[]
  /** How often each kind of fault befell a request. */
  befallen(): Record<string, number>
}

/** Tells the soak the address, and answers its calls until it goes away. */
export function answerCalls(url: string, calls: Calls): void {
  process.on('message', async ({ id, name, args }: CallMessage) => {
    const result = (await calls[name]?.(...(args as never[]))) ?? null
    tell({ id, result })
  })
  // However the soak ends, no process is left behind.
  process.on('disconnect', () => process.exit(0))
  tell({ url })
}

/** Reports what must not happen in a process: rejections that nobody handles, warnings, crashes. */
export function reportTrouble(): void {
  const report = (kind: string) => (error: unknown) => {
    tell({ trouble: `${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` })
  }
  process.on('unhandledRejection', report('unhandled rejection'))
  process.on('uncaughtExceptionMonitor', report('uncaught exception'))
  process.on('warning', report('warning'))
}

function tell(message: ProcessMessage): void {
  process.send?.(message)
}
