import type { GatewayContext } from '../../resolvers/data/context.ts'
import { MAX_PAGE_SIZE, paginate, parsePageArguments } from '../../resolvers/paging/page.ts'
import type { SubscriptionClient } from '../../webhooks/subscription-client.ts'
import { NoApplicationError } from '../../webhooks/subscription-errors.ts'
import {
  type WebhookSubscription as Subscription,
  WEBHOOK_DATA_TYPES,
  WEBHOOK_EVENT_TYPES,
} from '../../webhooks/webhook-subscription.ts'
import { builder } from '../builder.ts'
import { pageCost } from '../cost/costs.ts'
import { pageArgs } from '../relay/arguments.ts'
import { countedConnection } from '../relay/connection.ts'
import { nodeType, parseGlobalId } from '../relay/node.ts'
import { knownOr, WebhookDataType, WebhookEventType } from './webhook-enums.ts'

/** Subscriptions of one callback URL: one for each combination of types. */
const WANTED_SUBSCRIPTIONS = WEBHOOK_DATA_TYPES.length * WEBHOOK_EVENT_TYPES.length

const TYPENAME = 'WebhookSubscription'

export const WebhookSubscription = builder.objectRef<Subscription>(TYPENAME)

nodeType(WebhookSubscription, {
  description:
    'A webhook subscription of the application at Oura: events of one type, for one type of record, of all users of the application. Oura allows one for each combination of callback URL and types.',
  key: ({ id }) => id,
  isTypeOf: (object) => 'callbackUrl' in object,
  findNode: async (context, key) =>
    (await operatorSubscriptions(context).list()).find(({ id }) => id === key) ?? null,
  fields: (t) => ({
    ouraId: t.exposeString('id', { nullable: false, description: "Oura's own id of this subscription." }),
    callbackUrl: t.exposeString('callbackUrl', {
      nullable: false,
      description: 'URL that Oura sends the events to.',
    }),
    eventType: t.field({
      type: WebhookEventType,
      nullable: false,
      description: 'The announced change.',
      resolve: ({ eventType }) => knownOr(WEBHOOK_EVENT_TYPES, eventType),
    }),
    dataType: t.field({
      type: WebhookDataType,
      nullable: false,
      description: 'The type of record.',
      resolve: ({ dataType }) => knownOr(WEBHOOK_DATA_TYPES, dataType),
    }),
    expirationTime: t.field({
      type: 'DateTime',
      description: 'When Oura ends the subscription unless it is renewed, in UTC.',
      resolve: ({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt).toISOString()),
    }),
  }),
})

/**
 * The subscriptions that the operator manages.
 * @throws OperatorOnlyError, NoApplicationError
 */
export function operatorSubscriptions(context: GatewayContext): SubscriptionClient {
  const { webhookSubscriptions } = context.operator()
  if (webhookSubscriptions === null) throw new NoApplicationError()
  return webhookSubscriptions
}

/** Oura's id in a global id of a subscription; null if it is not one. */
export function subscriptionIdOf(globalId: string): string | null {
  const { typename, key } = parseGlobalId(globalId)
  return typename === TYPENAME ? key : null
}

const connection = countedConnection<Subscription>(TYPENAME, WebhookSubscription, 'webhook subscriptions')

const byTarget = (one: Subscription, other: Subscription): number => (keyOf(one) < keyOf(other) ? -1 : 1)
const keyOf = ({ dataType, eventType, callbackUrl, id }: Subscription): string =>
  [dataType, eventType, callbackUrl, id].join(' ')

builder.queryField('webhookSubscriptions', (t) =>
  t.field({
    type: connection,
    description:
      'The webhook subscriptions of the application at Oura, in the order of their types. Only for the operator of the gateway.',
    args: pageArgs(t),
    cost: (args) => pageCost(args, WANTED_SUBSCRIPTIONS),
    resolve: async (_, args, context) => {
      const request = parsePageArguments(TYPENAME, args, MAX_PAGE_SIZE)
      const subscriptions = (await operatorSubscriptions(context).list()).sort(byTarget)
      const page = paginate(subscriptions, request, {
        connection: TYPENAME,
        positionOf: (subscription) => [keyOf(subscription)],
      })
      return { ...page, totalCount: subscriptions.length }
    },
  }),
)
