import { startSimulator } from '../../src/simulator/simulator.ts'
import { type SimulatorCalls, tokenOf } from '../ipc.ts'
import { answerCalls, processCalls, readOptions } from './serve.ts'

/** The same records for all users, so that they are generated once and outside of the measurement. */
const SEED = 20_241_122

const { clockShiftMs } = readOptions()
const simulator = await startSimulator({ now: () => Date.now() + clockShiftMs })

answerCalls<SimulatorCalls>(simulator.url, {
  ...processCalls,
  addUsers(first, count) {
    for (let user = first; user < first + count; user++) {
      simulator.addUser({ token: tokenOf(user), seed: SEED, email: 'bench@example.com' })
    }
  },
  setLatency: simulator.setLatency,
  takeTraffic() {
    const entries = simulator.journal.splice(0)
    return {
      requests: entries.length,
      bytes: entries.reduce((bytes, entry) => bytes + entry.bytes, 0),
      refused: entries.filter(({ status }) => status !== 200).length,
    }
  },
})
