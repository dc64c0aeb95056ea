import { startSimulator } from '../../src/simulator/simulator.ts'
import { type SimulatorCalls, tokenOf } from '../ipc.ts'
import { answerCalls, processCalls, readOptions } from './serve.ts'

/** One life for all users: documents are made once, and no run measures how long that takes. */
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
