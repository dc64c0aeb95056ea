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

/** Cold: dashboards of every user, of days that no operation has asked for since the start of the gateway. */
export async function sendCold(traffic: Traffic, send: Send): Promise<void> {
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
      }
    }),
  )
}

/**
 * Warm: random operations until a time of `performance.now()`, or until `stop` aborts, which disconnects the clients.
 * The connections of one user send at the same time, and share requests to Oura (single flight).
 */
export async function sendWarm(
  { references, connections, seenValues, days, seed }: Traffic,
  send: Send,
  end: number,
  stop: AbortSignal,
): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      const random = createRandom(seed, 'connection', connection)
      const reference = references[connection % references.length] as Reference
      while (performance.now() < end && !stop.aborted) {
        await send(reference, makeOperation({ reference, seenValues, random, days }), stop)
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
