import { createRandom, type Random } from '../../src/simulator/random.ts'
import type { SeenValues } from '../traffic/expectation.ts'
import { dashboardOf } from '../traffic/operations/dashboard.ts'
import { makeOperation } from '../traffic/operations/index.ts'
import type { CheckedOperation } from '../traffic/operations/operation.ts'
import { addDays, type CheckedDays, type Reference } from '../traffic/reference.ts'
import type { Send } from '../traffic/send.ts'

/** The users, and how many connections send their operations. */
export interface Traffic {
  readonly references: readonly Reference[]
  readonly connections: number
  readonly seenValues: SeenValues
  readonly days: CheckedDays
  readonly seed: number
}

/** Days of a dashboard of the cold phase. */
const COLD_DAYS = 7

/**
 * Cold: dashboards of every user, of days that no operation has asked for since the start of the gateway; as many as there is
 * time for until a time of `performance.now()`.
 */
export async function sendCold(traffic: Traffic, send: Send, end: number): Promise<void> {
  const { references, connections, seenValues, days, seed } = traffic
  const random = createRandom(seed, 'cold')
  const dashboards: { readonly reference: Reference; readonly operation: CheckedOperation }[] = []
  for (let startDate = days.first; startDate <= days.last; startDate = addDays(startDate, COLD_DAYS)) {
    const endDate = addDays(startDate, COLD_DAYS - 1)
    for (const reference of references) {
      const operation = dashboardOf({ reference, seenValues, random, days }, { startDate, endDate })
      dashboards.push({ reference, operation })
    }
  }
  shuffle(dashboards, random)
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let next = dashboards.pop(); next !== undefined; next = dashboards.pop()) {
        await send(next.reference, next.operation)
        if (performance.now() >= end) return
      }
    }),
  )
}

/** Clients that disconnect all at once. */
export interface Clients {
  /** The signal of one request's client. */
  connect(): { readonly signal: AbortSignal; close(): void }
  disconnectAll(): void
  readonly areDisconnected: boolean
}

export function createClients(): Clients {
  // One for each request: a signal that all requests share would collect their listeners.
  const running = new Set<AbortController>()
  let areDisconnected = false
  return {
    connect() {
      const client = new AbortController()
      running.add(client)
      return { signal: client.signal, close: () => void running.delete(client) }
    },
    disconnectAll() {
      areDisconnected = true
      for (const client of running) client.abort()
    },
    get areDisconnected() {
      return areDisconnected
    },
  }
}

/**
 * Warm: random operations until a time of `performance.now()`, or until the clients are disconnected. The connections of one user send at the same time, and share requests to Oura (single flight).
 */
export async function sendWarm(
  { references, connections, seenValues, days, seed }: Traffic,
  send: Send,
  end: number,
  clients = createClients(),
): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      const random = createRandom(seed, 'connection', connection)
      const reference = references[connection % references.length] as Reference
      while (performance.now() < end && !clients.areDisconnected) {
        const client = clients.connect()
        await send(reference, makeOperation({ reference, seenValues, random, days }), client.signal)
        client.close()
      }
    }),
  )
}

/** Fisher and Yates. */
function shuffle(items: unknown[], random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.whole(0, last)
    ;[items[last], items[other]] = [items[other], items[last]]
  }
}
