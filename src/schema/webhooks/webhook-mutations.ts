import type { InputRef } from '@pothos/core'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { BadUserInputError } from '../../errors.ts'
import type { WebhookSubscription as Subscription } from '../../webhooks/webhook-subscription.ts'
import { builder, type Types } from '../builder.ts'
import { type Refusable, userErrorsField, withUserErrors } from '../values/user-error.ts'
import { WebhookDataType, WebhookEventType } from './webhook-enums.ts'
import { operatorSubscriptions, subscriptionIdOf, WebhookSubscription } from './webhook-subscription.ts'

/** Payload of a mutation that returns the subscription. */
interface SubscriptionPayload extends Refusable {
  readonly webhookSubscription: Subscription | null
}

const REFUSED = { webhookSubscription: null }

const subscriptionPayload = (name: string, outcome: string) =>
  builder.objectRef<SubscriptionPayload>(name).implement({
    description: `Result of a mutation: the ${outcome} subscription, or the reasons why there is none.`,
    fields: (t) => ({
      webhookSubscription: t.expose('webhookSubscription', {
        type: WebhookSubscription,
        description: `The ${outcome} subscription. Null if Oura or the gateway refused the input.`,
      }),
      userErrors: userErrorsField(t),
    }),
  })

const DeletePayload = builder
  .objectRef<Refusable & { readonly deletedId: string | null }>('DeleteWebhookSubscriptionPayload')
  .implement({
    description:
      'Result of a mutation: the id of the deleted subscription, or the reasons why there is none.',
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', {
        description: 'Global id of the deleted subscription. Null if there was none.',
      }),
      userErrors: userErrorsField(t),
    }),
  })

const subscriptionId = {
  description: 'Global id: the `id` of a WebhookSubscription.',
  required: true,
} as const

const CreateInput = builder.inputType('CreateWebhookSubscriptionInput', {
  description:
    'A subscription to create. Oura verifies the URL with a handshake, in which it sends the verification token of the gateway.',
  fields: (t) => ({
    callbackUrl: t.string({ required: true, description: 'Absolute URL that Oura sends the events to.' }),
    eventType: t.field({ type: WebhookEventType, required: true, description: 'The change to announce.' }),
    dataType: t.field({ type: WebhookDataType, required: true, description: 'The type of record.' }),
  }),
})

const UpdateInput = builder.inputType('UpdateWebhookSubscriptionInput', {
  description: 'Changes of a subscription. What is left out or null stays as it is.',
  fields: (t) => ({
    id: t.id(subscriptionId),
    callbackUrl: t.string({ description: 'Absolute URL that Oura sends the events to.' }),
    eventType: t.field({ type: WebhookEventType, description: 'The change to announce.' }),
    dataType: t.field({ type: WebhookDataType, description: 'The type of record.' }),
  }),
})

const idInput = (name: string, description: string) =>
  builder.inputType(name, { description, fields: (t) => ({ id: t.id(subscriptionId) }) })

const RenewInput = idInput('RenewWebhookSubscriptionInput', 'The subscription to renew.')
const DeleteInput = idInput('DeleteWebhookSubscriptionInput', 'The subscription to delete.')

/** The required argument `input` of a mutation. */
const inputArg = <T>(t: PothosSchemaTypes.MutationFieldBuilder<Types, object>, type: InputRef<T>) => ({
  input: t.arg({ type, required: true, description: 'The input of the mutation.' }),
})

const OPERATOR = 'Only for the operator of the gateway.'

builder.mutationFields((t) => ({
  createWebhookSubscription: t.field({
    type: subscriptionPayload('CreateWebhookSubscriptionPayload', 'new'),
    nullable: false,
    description: `Creates a webhook subscription of the application at Oura. ${OPERATOR}`,
    args: inputArg(t, CreateInput),
    resolve: (_, { input }, context) => {
      const subscriptions = operatorSubscriptions(context)
      return withUserErrors(async () => {
        const target = {
          callbackUrl: checkUrl(input.callbackUrl),
          eventType: checkKnown('eventType', input.eventType),
          dataType: checkKnown('dataType', input.dataType),
        }
        return { webhookSubscription: await subscriptions.create(target) }
      }, REFUSED)
    },
  }),
  updateWebhookSubscription: t.field({
    type: subscriptionPayload('UpdateWebhookSubscriptionPayload', 'changed'),
    nullable: false,
    description: `Changes a webhook subscription. ${OPERATOR}`,
    args: inputArg(t, UpdateInput),
    resolve: (_, { input: { id, callbackUrl, eventType, dataType } }, context) => {
      const subscriptions = operatorSubscriptions(context)
      return withUserErrors(async () => {
        const changes = {
          ...(callbackUrl != null && { callbackUrl: checkUrl(callbackUrl) }),
          ...(eventType != null && { eventType: checkKnown('eventType', eventType) }),
          ...(dataType != null && { dataType: checkKnown('dataType', dataType) }),
        }
        return { webhookSubscription: await subscriptions.update(parseId(id), changes) }
      }, REFUSED)
    },
  }),
  renewWebhookSubscription: t.field({
    type: subscriptionPayload('RenewWebhookSubscriptionPayload', 'renewed'),
    nullable: false,
    description: `Renews a webhook subscription, which Oura otherwise ends at its expirationTime. ${OPERATOR}`,
    args: inputArg(t, RenewInput),
    resolve: (_, { input }, context) => {
      const subscriptions = operatorSubscriptions(context)
      return withUserErrors(
        async () => ({ webhookSubscription: await subscriptions.renew(parseId(input.id)) }),
        REFUSED,
      )
    },
  }),
  deleteWebhookSubscription: t.field({
    type: DeletePayload,
    nullable: false,
    description: `Deletes a webhook subscription. ${OPERATOR}`,
    args: inputArg(t, DeleteInput),
    resolve: (_, { input }, context) => {
      const subscriptions = operatorSubscriptions(context)
      return withUserErrors(
        async () => {
          const id = parseId(input.id)
          await subscriptions.remove(id)
          return { deletedId: encodeGlobalID('WebhookSubscription', id) }
        },
        { deletedId: null },
      )
    },
  }),
}))

/** @throws BadUserInputError */
function parseId(globalId: string): string {
  const id = subscriptionIdOf(globalId)
  if (id !== null) return id
  throw new BadUserInputError(
    'input.id',
    `${JSON.stringify(globalId)} is not the id of a webhook subscription. Pass an id of webhookSubscriptions.`,
  )
}

/** @throws BadUserInputError */
function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new BadUserInputError('input.callbackUrl', 'callbackUrl must be an absolute http or https URL.')
}

/** @throws BadUserInputError for UNKNOWN, which is only for values that Oura sends */
function checkKnown(field: 'eventType' | 'dataType', value: string): string {
  if (value !== 'unknown') return value
  throw new BadUserInputError(`input.${field}`, `${field} cannot be UNKNOWN. Choose another value.`)
}
