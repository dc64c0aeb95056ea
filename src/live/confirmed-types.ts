import { Gauge } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { Metrics } from '../metrics.ts'
import type { ConfirmedPeriod } from '../resolvers/data/freshness.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'

/** The data types whose subscriptions Oura lists. */
export interface SubscribedTypes {
  /** When all events of a data type were subscribed to; null if they are not, or if that is not known. */
  period(dataType: string): ConfirmedPeriod | null
  /** Asks Oura again for its list if the last one is old, in the background. Called for each event. */
  check(dataType: string): void
}

export interface ConfirmedTypesOptions {
  readonly subscribed: SubscribedTypes
  readonly metrics: Metrics
  readonly clock: Clock
}

/**
 * The data types whose changes Oura announces, as far as this process can tell: the subscription is listed, and an event of
 * the type came within a day. Without events nothing is confirmed, so a process begins with the rules by time.
 */
export interface ConfirmedTypes {
  /** When every change of a type was announced, without a gap up to its end; null if never, or if that is not known. */
  period(dataType: string): ConfirmedPeriod | null
  /** Whether every change of a type is announced now. */
  isConfirmed(dataType: string): boolean
  /** An event of Oura's has come, of any user. */
  onEvent(dataType: string): void
  /** A change of a type was lost on its way to the cache: what was fetched before is not confirmed. */
  interrupt(dataType: string): void
}

/** How long after an event of a type the next one is waited for. */
const TYPE_SILENCE_MS = DAY_MS
/** How long without any event, at a time of day at which events came the day before. */
const SILENCE_MS = 6 * HOUR_MS

interface TypeState {
  readonly since: number
  readonly lastEventAt: number
}

export function createConfirmedTypes({ subscribed, metrics, clock }: ConfirmedTypesOptions): ConfirmedTypes {
  const types = new Map<string, TypeState>()
  let lastEventAt = Number.NEGATIVE_INFINITY
  /** Hours since 1970 in which events came, of the last two days. */
  const hours = new Set<number>()
  let firstEventAt: number | null = null

  /** Whether events are missing: none has come for hours, in which some came the day before. Unknown counts as missing. */
  function isSilent(now: number): boolean {
    if (now - lastEventAt < SILENCE_MS) return false
    const [from, to] = [lastEventAt - DAY_MS, now - DAY_MS]
    if (firstEventAt === null || firstEventAt > from) return true
    return [...hours].some((hour) => hour * HOUR_MS > from && hour * HOUR_MS < to)
  }

  function recordEvent(now: number): void {
    firstEventAt ??= now
    lastEventAt = now
    hours.add(Math.floor(now / HOUR_MS))
    for (const hour of hours) {
      if ((hour + 1) * HOUR_MS > now - 2 * DAY_MS) return
      hours.delete(hour)
    }
  }

  function periodAt(dataType: string, now: number): ConfirmedPeriod | null {
    const state = types.get(dataType)
    const listed = subscribed.period(dataType)
    if (state === undefined || listed === null) return null
    const since = Math.max(state.since, listed.since)
    const until = Math.min(
      now,
      listed.until,
      now - state.lastEventAt < TYPE_SILENCE_MS ? now : state.lastEventAt,
      isSilent(now) ? lastEventAt : now,
    )
    return until < since ? null : { since, until }
  }

  const isConfirmedAt = (dataType: string, now: number) => periodAt(dataType, now)?.until === now

  new Gauge({
    name: 'oura_graphql_confirmed_data_types',
    help: 'Data types whose changes are all announced by webhook events now, so that their copies stay fresh.',
    registers: [metrics],
    collect() {
      const now = clock.now()
      this.set([...types.keys()].filter((dataType) => isConfirmedAt(dataType, now)).length)
    },
  })

  return {
    period: (dataType) => periodAt(dataType, clock.now()),
    isConfirmed: (dataType) => isConfirmedAt(dataType, clock.now()),
    onEvent(dataType) {
      const now = clock.now()
      // What was announced in the meantime may be lost.
      if (isSilent(now)) types.clear()
      recordEvent(now)
      const state = types.get(dataType)
      const isGap = state === undefined || now - state.lastEventAt >= TYPE_SILENCE_MS
      types.set(dataType, { since: isGap ? now : state.since, lastEventAt: now })
      subscribed.check(dataType)
    },
    interrupt: (dataType) => void types.delete(dataType),
  }
}
