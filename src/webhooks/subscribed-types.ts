import type { Clock } from '../clock.ts'
import { errorName } from '../errors.ts'
import type { SubscribedTypes } from '../live/confirmed-types.ts'
import type { Log } from '../log.ts'
import { DAY_MS, MINUTE_MS } from '../time.ts'
import type { SubscriptionClient } from './subscription-client.ts'
import { WEBHOOK_EVENT_TYPES, type WebhookSubscription } from './webhook-subscription.ts'

export interface SubscribedTypesOptions {
  readonly client: Pick<SubscriptionClient, 'list'>
  /** Where the events have to go. */
  readonly callbackUrl: string
  readonly clock: Clock
  readonly log: Log
}

/** How often the list is asked for while events come. */
const LIST_EVERY_MS = 15 * MINUTE_MS
/** How often while events of a type come that is not listed: its subscriptions may be new. */
const LIST_UNKNOWN_EVERY_MS = MINUTE_MS
/** How long a list counts if Oura does not answer with a newer one. */
const LIST_VALID_MS = DAY_MS

/** Knows the subscribed types from Oura's list, which it reads when events come. */
export function createSubscribedTypes(options: SubscribedTypesOptions): SubscribedTypes {
  const { client, callbackUrl, clock, log } = options
  let types: ReadonlyMap<string, { readonly since: number; readonly until: number }> = new Map()
  let checkedAt = Number.NEGATIVE_INFINITY

  async function list(askedAt: number): Promise<void> {
    const subscriptions = await client.list()
    const dataTypes = new Set(subscriptions.map(({ dataType }) => dataType))
    const next = new Map<string, { since: number; until: number }>()
    for (const dataType of dataTypes) {
      const expiresAt = expiryOf(subscriptions, callbackUrl, dataType)
      if (expiresAt === null || expiresAt <= askedAt) continue
      const before = types.get(dataType)
      const since = before !== undefined && before.until >= askedAt ? before.since : askedAt
      next.set(dataType, { since, until: Math.min(expiresAt, askedAt + LIST_VALID_MS) })
    }
    types = next
  }

  return {
    period: (dataType) => types.get(dataType) ?? null,
    check(dataType) {
      const now = clock.now()
      const everyMs = types.has(dataType) ? LIST_EVERY_MS : LIST_UNKNOWN_EVERY_MS
      if (now - checkedAt < everyMs) return
      checkedAt = now
      list(now).catch((error: unknown) => {
        log.warn(
          { error: errorName(error) },
          'webhook subscriptions could not be listed; copies may have to age by time',
        )
      })
    },
  }
}

/** When the first subscription of a data type ends, ms since 1970; null unless there is one for each type of event. */
function expiryOf(
  subscriptions: readonly WebhookSubscription[],
  callbackUrl: string,
  dataType: string,
): number | null {
  const ours = subscriptions.filter((each) => each.dataType === dataType && each.callbackUrl === callbackUrl)
  const expiries = WEBHOOK_EVENT_TYPES.map((eventType) => {
    const found = ours.find((each) => each.eventType === eventType)
    return found === undefined ? null : (found.expiresAt ?? Number.POSITIVE_INFINITY)
  })
  return expiries.includes(null) ? null : Math.min(...expiries.filter((expiry) => expiry !== null))
}
