import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, parseConfig } from '../../../src/app.ts'
import { limitConnections } from '../../../src/process/connections.ts'
import { answerCalls, type GatewayCalls, reportFailures } from '../ipc.ts'
import type { GatewaySettings } from '../settings.ts'
import { watchEventLoopDelay } from './event-loop-delay.ts'
import { createShiftedClock } from './shifted-clock.ts'

/** The gateway as the library starts it, with a clock that can skip. */
reportFailures()
const settings = JSON.parse(process.argv[2] ?? '') as GatewaySettings
const clock = createShiftedClock(settings.clockShiftMs)
const app = createApp(parseConfig(settings.environment), { clock })
const server = createServer(app.fetch)
// As the program does: connections stay open between the phases of a load, also those of a client that is busy.
limitConnections(server)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

process.once('SIGTERM', async () => {
  const closed = new Promise((resolve) => server.close(resolve))
  await app.close()
  server.closeIdleConnections()
  await closed
  process.disconnect()
})

const eventLoopDelay = watchEventLoopDelay()
function heapAfterCollection(): number {
  // Twice, because finalizers of the first collection release more memory.
  global.gc?.()
  global.gc?.()
  return process.memoryUsage().heapUsed
}

const calls: GatewayCalls = {
  closeIdleConnections: () => server.closeIdleConnections(),
  heap: () => eventLoopDelay.exclude(heapAfterCollection),
  eventLoopDelay: eventLoopDelay.takeLongest,
  skip: clock.skip,
  cost: () => app.cost,
}
answerCalls(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, calls)
