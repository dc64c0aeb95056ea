import { appendFileSync } from 'node:fs'
import type { CanarySink } from './canaries.ts'
import { tapServers } from './wiretap.ts'

/** Loaded into a gateway's process before the gateway: what it hears is in a file, whatever ends the process. */
const path = process.env['CANARY_FILE']
const send = (call: readonly [keyof CanarySink, ...unknown[]]) => {
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(call)}\n`, { mode: 0o600 })
}

tapServers({
  secret: (...args) => send(['secret', ...args]),
  text: (...args) => send(['text', ...args]),
})
