import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildServers } from '../server-process.ts'

/*
 * CPU of one request to Oura through the transport and all policies (token, circuit breaker, retry, rate limit, log),
 * compared with the same request by undici alone: `npm run bench:request`. The upstream is a process of its own.
 */

await buildServers()
const program = fileURLToPath(new URL('../dist/request-cost.js', import.meta.url))
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production' },
})
process.exitCode = status ?? 1
