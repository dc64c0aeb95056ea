import { spawn } from 'node:child_process'
import path from 'node:path'
import { handleStopRequests } from '../src/process/stop-requests.ts'

/** Runs the gateway and restarts it after every change of the source: `npm run dev`. */
const stopRequests = handleStopRequests(true)
const watcher = spawn(process.execPath, ['--watch', '--import', 'tsx', 'src/main.ts'], {
  cwd: path.resolve(import.meta.dirname, '..'),
  stdio: 'inherit',
})
// npm ends without its descendants. The watcher stops the gateway and then exits.
stopRequests.onRequest(() => watcher.kill())
watcher.once('exit', (code) => process.exit(code ?? 1))
