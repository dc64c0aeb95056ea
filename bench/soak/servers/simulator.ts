import { startSimulator } from '../../../src/simulator/simulator.ts'
import { answerCalls, reportTrouble, type SimulatorCalls } from '../ipc.ts'
import { type SimulatorSettings, seedOf, tokenOf } from '../settings.ts'
import { createFaultStream } from './fault-stream.ts'
import { watchHoldUps } from './hold-ups.ts'
import { createShiftedClock } from './shifted-clock.ts'

/** The simulator of Oura in a process of its own, where no other work delays its note of what arrives when. */
reportTrouble()
const settings = JSON.parse(process.argv[2] ?? '') as SimulatorSettings
const clock = createShiftedClock(settings.clockShiftMs)
const simulator = await startSimulator({
  now: clock.now,
  users: Array.from({ length: settings.users }, (_, user) => ({ token: tokenOf(user), seed: seedOf(user) })),
  // Small pages, so that lists are fetched in several requests any of which may fail.
  recordsPerPage: 25,
  rowsPerPage: 400,
  latencyMs: 5,
})
const holdUps = watchHoldUps()
let taken = 0
const arrived = () => taken + simulator.journal.length
const faults = createFaultStream({ simulator, arrived, seed: settings.seed, now: clock.now })

process.once('SIGTERM', async () => {
  await simulator.close()
  process.disconnect()
})

const calls: SimulatorCalls = {
  skip: clock.skip,
  faults: faults.start,
  outage: faults.outage,
  heldUp: holdUps.takeLongest,
  inFlight: () => simulator.inFlight,
  takeArrivals() {
    // Out of the journal too: it forgets its oldest entries by itself in a soak of hours.
    const entries = simulator.journal.splice(0)
    taken += entries.length
    return entries.map(({ startedAt, user }) => ({ at: startedAt, user: user ?? 'nobody' }))
  },
  befallen: faults.befallen,
}
answerCalls(simulator.url, calls)
