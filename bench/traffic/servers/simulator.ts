import { startSimulator } from '../../../src/simulator/simulator.ts'
import { answerCalls, reportFailures, type SimulatorCalls } from '../ipc.ts'
import { type SimulatorSettings, seedOf, tokenOf } from '../settings.ts'
import { watchEventLoopDelay } from './event-loop-delay.ts'
import { createFaultStream } from './fault-stream.ts'
import { createShiftedClock } from './shifted-clock.ts'

/** The simulator, in a process of its own so that no other work delays its record of arrival times. */
reportFailures()
const settings = JSON.parse(process.argv[2] ?? '') as SimulatorSettings
const clock = createShiftedClock(settings.clockShiftMs)
const simulator = await startSimulator({
  now: clock.now,
  users: Array.from({ length: settings.users }, (_, user) => ({ token: tokenOf(user), seed: seedOf(user) })),
  ...settings.pages,
  ...(settings.oauth && { oauth: settings.oauth }),
  latencyMs: 5,
})
const eventLoopDelay = watchEventLoopDelay()
let taken = 0
const arrived = () => taken + simulator.journal.length
const faults = createFaultStream({
  simulator,
  arrived,
  seed: settings.seed,
  limits: settings.limits,
  now: clock.now,
})

process.once('SIGTERM', async () => {
  await simulator.close()
  process.disconnect()
})

const calls: SimulatorCalls = {
  skip: clock.skip,
  faults: faults.start,
  outage: faults.outage,
  eventLoopDelay: eventLoopDelay.takeLongest,
  inFlight: () => simulator.inFlight,
  takeArrivals() {
    // Removes the entries from the journal, which evicts its oldest entries in a long run.
    const entries = simulator.journal.splice(0)
    taken += entries.length
    return entries.map(({ startedAt, user }) => ({ at: startedAt, user: user ?? 'unknown' }))
  },
  injectedFaults: faults.counts,
  reusedRefreshTokens: () => simulator.oauth.reusedRefreshTokens,
}
answerCalls(simulator.url, calls)
