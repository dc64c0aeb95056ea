import { createInterface } from 'node:readline'
import type { OAuthClient } from '../../../src/auth/oauth/oauth-client.ts'
import { systemClock } from '../../../src/clock.ts'
import { GatewayError } from '../../../src/errors.ts'
import { createOuraClient } from '../../../src/oura/client.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { DEFAULT_RATE_LIMITS } from '../../../src/oura/rate-limit/rate-limits.ts'
import { WHOLE } from '../../../src/oura/records/slots.ts'
import { personalInfo } from '../../../src/oura/resources/personal-info.ts'
import { createStore } from '../../../src/store/create-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { createRecordingLog } from '../client.ts'
import { clientAt, GRANT, grantsOn } from './grants-world.ts'
import type { Order, Report, Step } from './processes.ts'

/**
 * A gateway process without HTTP: sends operations of one user for each line of its input, and reports how they ended.
 * At one step of a refresh it kills or pauses itself by a signal, once.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as Order
const log = createRecordingLog()
let isStruck = false

function strikeAt(step: Step): void {
  if (order.strike?.at !== step || isStruck) return
  isStruck = true
  process.kill(process.pid, order.strike.signal)
}

function striking(store: Store): Store {
  return {
    ...store,
    async put(key, value, options) {
      const version = await store.put(key, value, options)
      if (key.startsWith('grant/')) strikeAt(hasAnswer ? 'after the store' : 'before the call')
      return version
    },
  }
}

let hasAnswer = false
const oauth = clientAt(order.simulatorUrl, systemClock, order.timeoutMs ?? 5_000)
const strikingOAuth: Pick<OAuthClient, 'refresh' | 'revoke'> = {
  revoke: oauth.revoke,
  async refresh(token) {
    const answer = await oauth.refresh(token)
    hasAnswer = true
    strikeAt('before the store')
    // After a pause it continues as if nothing had happened.
    return answer
  },
}

const store = createStore(order.storeUrl, { clock: systemClock, log })
const grants = grantsOn({
  store: striking(store),
  clientOf: () => strikingOAuth,
  clock: systemClock,
  log,
  leaseMs: order.leaseMs ?? 15_000,
})
const client = createOuraClient({
  baseUrl: order.simulatorUrl,
  sandbox: false,
  timeoutMs: 10_000,
  maxRetries: 0,
  maxPages: 100,
  concurrency: 8,
  rateLimits: DEFAULT_RATE_LIMITS,
  clock: systemClock,
  log,
})

async function operate(): Promise<string> {
  const operation = {
    signal: AbortSignal.timeout(30_000),
    deadlineAt: Date.now() + 30_000,
    cost: createCost(),
  }
  try {
    await client.list(grants.userOf(GRANT), personalInfo, WHOLE, { fields: 'full' }, operation)
    return 'answered'
  } catch (error) {
    return error instanceof GatewayError ? error.code : String(error)
  }
}

const say = (report: Report) => process.stdout.write(`${JSON.stringify(report)}\n`)
say({ outcomes: [] })
for await (const line of createInterface({ input: process.stdin })) {
  const outcomes = await Promise.all(Array.from({ length: Number(line) }, operate))
  say({ outcomes })
}
await grants.close()
await client.close()
await store.close()
