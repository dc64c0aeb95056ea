import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { App } from '../app.ts'

/** Time for the last responses to reach their clients after the operations have finished, ms. */
const FLUSH_MS = 1000

/** Graceful shutdown: accepts no connections, waits for running operations, then closes every connection. */
export async function stopGracefully(app: App, server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  await app.close()
  server.closeIdleConnections()
  await Promise.race([closed, delay(FLUSH_MS, undefined, { ref: false })])
  server.closeAllConnections()
}

/** Calls `stop` at the first SIGTERM or SIGINT. A second signal ends the process at once. */
export function onStopSignal(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // Either signal counts as the second one: a terminal sends SIGINT, a supervisor SIGTERM.
      for (const second of ['SIGTERM', 'SIGINT'] as const) process.on(second, () => process.exit(1))
      process.stderr.write(`${signal}: waiting for running requests. Send it again to stop at once.\n`)
      stop()
    })
  }
}
