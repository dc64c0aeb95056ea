import { type Cancellation, CancellationSource } from '../../src/abort.ts'
import { createOuraClient, type OuraClient, type OuraClientOptions } from '../../src/oura/client.ts'
import { createCost } from '../../src/oura/cost.ts'
import type { Operation } from '../../src/oura/http/send.ts'
import { DEFAULT_RATE_LIMITS } from '../../src/oura/rate-limit/rate-limits.ts'
import type { OuraUser } from '../../src/oura/user.ts'
import {
  DEMO_TOKEN,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/simulator.ts'
import { leakCheck } from './leak-check/leak-check.ts'

const shown = (value: unknown): unknown =>
  value instanceof Error ? { ...value, stack: value.stack, cause: value.cause } : value

/** A log that keeps what is written to it. */
export function createRecordingLog() {
  const lines: { level: string; fields: object; message: string }[] = []
  const writer = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message })
    // Errors, in a line or as the cause of one, show only when they are asked.
    leakCheck.text(
      'the log',
      JSON.stringify({ fields, message }, (_, value) => shown(value)),
    )
  }
  return { lines, debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}

export const userWith = (token: string): OuraUser => ({
  key: `user-of-${token}`,
  accessToken: async () => token,
  refreshAccessToken: async () => null,
})

export const demoUser: OuraUser = userWith(DEMO_TOKEN)

/** An operation that began at NOW and has ten seconds. */
export const operationWith = (signal: Cancellation = new CancellationSource()): Operation => ({
  signal,
  deadlineAt: NOW + 10_000,
  cost: createCost(),
})

/** Midday, so that neither end of the earth is at a change of date. */
export const NOW = Date.parse('2026-11-20T12:00:00Z')

/** The client against a simulator of its own, on a clock that jumps over every pause instead of waiting. */
export async function startClient(
  overrides: Partial<OuraClientOptions> = {},
  simulatorOptions: SimulatorOptions = {},
): Promise<
  {
    client: OuraClient
    simulator: Simulator
    log: ReturnType<typeof createRecordingLog>
    clock: { time: number; now(): number }
  } & AsyncDisposable
> {
  const simulator = await startSimulator({ now: () => NOW, ...simulatorOptions })
  const log = createRecordingLog()
  const clock = {
    time: NOW,
    now() {
      return this.time
    },
  }
  const client = createOuraClient({
    baseUrl: simulator.url,
    sandbox: false,
    timeoutMs: 5_000,
    maxRetries: 2,
    maxPages: 100,
    concurrency: 8,
    rateLimits: DEFAULT_RATE_LIMITS,
    clock,
    log,
    sleep: async (ms) => {
      clock.time += ms
    },
    random: () => 0.5,
    ...overrides,
  })
  return {
    client,
    simulator,
    log,
    clock,
    async [Symbol.asyncDispose]() {
      await Promise.all([client.close(), simulator.close()])
    },
  }
}
