import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, parseConfig } from '../../../src/app.ts'
import { answerCalls, type GatewayCalls, reportTrouble } from '../ipc.ts'
import { GATEWAY_ENVIRONMENT, type GatewaySettings } from '../settings.ts'
import { watchHoldUps } from './hold-ups.ts'
import { createShiftedClock } from './shifted-clock.ts'

/** The real gateway in a process of its own, as main.ts would start it, with a clock that can skip. */
reportTrouble()
const settings = JSON.parse(process.argv[2] ?? '') as GatewaySettings
const clock = createShiftedClock(settings.clockShiftMs)
const app = createApp(parseConfig({ ...GATEWAY_ENVIRONMENT, OURA_API_URL: settings.upstreamUrl }), { clock })
const server = createServer(app.fetch)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

process.once('SIGTERM', async () => {
  const closed = new Promise((resolve) => server.close(resolve))
  await app.close()
  server.closeIdleConnections()
  await closed
  process.disconnect()
})

const holdUps = watchHoldUps()
function heapAfterCollection(): number {
  // Twice: what a finaliser lets go of in the first goes in the second.
  global.gc?.()
  global.gc?.()
  return process.memoryUsage().heapUsed
}

const calls: GatewayCalls = {
  heap: () => holdUps.apart(heapAfterCollection),
  heldUp: holdUps.takeLongest,
  skip: clock.skip,
  cost: () => app.cost,
}
answerCalls(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, calls)
