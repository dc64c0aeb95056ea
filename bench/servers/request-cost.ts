import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { systemClock } from '../../src/clock.ts'
import { createCost } from '../../src/oura/cost.ts'
import { withPolicies } from '../../src/oura/http/policies.ts'
import { createTransport } from '../../src/oura/http/transport.ts'
import { createLocalRateLimiter } from '../../src/oura/rate-limit/local-rate-limiter.ts'
import { dailySleep } from '../../src/oura/resources/daily-sleep.ts'
import { createOperation } from '../../src/resolvers/data/operation.ts'

/** Concurrent requests, as with OURA_CONCURRENCY by default. */
const CONCURRENCY = 8
const ROUNDS = 9
const REQUESTS = Number(process.argv[2] ?? 4000)

const PATH = '/v2/usercollection/daily_sleep?start_date=2026-10-31&end_date=2026-11-10'
const TOKEN = 'a-token-of-forty-five-characters-as-Oura-has-them'

/** Makes requests with undici alone. */
function startUndici(url: string) {
  const pool = new Pool(url, { connections: CONCURRENCY })
  const headers = { authorization: `Bearer ${TOKEN}`, accept: 'application/json' }
  return {
    async send() {
      const { body } = await pool.request({ method: 'GET', path: PATH, headers })
      return body.text()
    },
    close: () => pool.close(),
  }
}

/** Makes requests through the transport and all policies, each in a GraphQL operation of its own. */
function startPolicies(url: string) {
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const limits = {
    application: [{ limit: 1e9, windowMs: 300_000 }],
    user: [{ limit: 1e9, windowMs: 60_000 }],
  }
  const common = { clock: systemClock, log, sleep: async () => undefined, random: Math.random }
  const transport = createTransport({ baseUrl: url, connections: CONCURRENCY, timeoutMs: 10_000 })
  const limiter = createLocalRateLimiter({ ...common, limits, concurrency: CONCURRENCY })
  const send = withPolicies(transport.send, {
    ...common,
    limiter,
    maxRetries: 3,
    concurrency: CONCURRENCY,
    personalInfoPath: '/v2/usercollection/personal_info',
  })
  const user = { key: 'user', accessToken: async () => TOKEN, refreshAccessToken: async () => null }
  const total = createCost()
  const query = { start_date: '2026-10-31', end_date: '2026-11-10' }
  return {
    async send() {
      const { signal } = new AbortController()
      const operation = createOperation({ signal, budgetMs: 30_000, clock: systemClock, total })
      const path = '/v2/usercollection/daily_sleep'
      return (await send({ path, query, user, resource: dailySleep, operation })).body.toString()
    },
    close: () => transport.close(),
  }
}

/** CPU of this process for one request, in microseconds. */
async function measure(send: () => Promise<string>): Promise<number> {
  const before = process.cpuUsage()
  let left = REQUESTS
  const worker = async () => {
    while (left-- > 0) await send()
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / REQUESTS
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function startUpstream(): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(fileURLToPath(new URL('static-upstream.js', import.meta.url)))
  const url = await new Promise<string>((resolve) =>
    child.once('message', (message: { url: string }) => resolve(message.url)),
  )
  return { child, url }
}

const { child, url } = await startUpstream()
const [undici, policies] = [startUndici(url), startPolicies(url)]
const figures: { undici: number[]; policies: number[] } = { undici: [], policies: [] }
for (let round = 0; round <= ROUNDS; round++) {
  const [alone, all] = [await measure(undici.send), await measure(policies.send)]
  // The first round compiles the code.
  if (round > 0) {
    figures.undici.push(alone)
    figures.policies.push(all)
  }
}
const ratios = figures.policies.map((all, round) => all / (figures.undici[round] ?? Number.NaN))
process.stdout.write(
  `${JSON.stringify({
    requests: REQUESTS,
    undiciUs: Math.round(median(figures.undici)),
    policiesUs: Math.round(median(figures.policies)),
    ratio: Number(median(ratios).toFixed(2)),
    lowest: Number(Math.min(...ratios).toFixed(2)),
    highest: Number(Math.max(...ratios).toFixed(2)),
  })}\n`,
)
await Promise.all([undici.close(), policies.close()])
child.disconnect()
