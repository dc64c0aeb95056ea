import { setTimeout as delay } from 'node:timers/promises'
import type { SimulatorCalls } from './ipc.ts'
import type { TrafficResults } from './results.ts'
import type { WatchedProcess } from './watched-process.ts'

/** Time after the last operation in which every upstream request must end. */
const IDLE_MS = 2_000

/** Fails if requests to Oura still run some time after the last operation. */
export async function expectIdle(
  simulator: WatchedProcess<SimulatorCalls>,
  { fail }: TrafficResults,
): Promise<void> {
  const end = performance.now() + IDLE_MS
  let running = await simulator.call('inFlight')
  while (running > 0 && performance.now() < end) {
    await delay(20)
    running = await simulator.call('inFlight')
  }
  if (running > 0) fail(`${running} upstream requests are still running without an operation`)
}

/** Log message of a masked error, which is a defect of the gateway. */
const DEFECT = 'unexpected error'

/** Fails for secrets and masked errors in the gateway's log. */
export function checkLog(
  log: string,
  findSecret: (text: string) => string | null,
  { fail }: TrafficResults,
): void {
  for (const line of log.split('\n')) {
    const secret = findSecret(line)
    if (secret !== null) fail(`the log contains a secret: ${secret}`)
    if (line.includes(DEFECT)) fail(`the log reports a defect: ${line.slice(0, 1000)}`)
  }
}
