import { resourceOfDataType } from '../../oura/resources/data-types.ts'
import type { Availability as Figures } from '../../resolvers/data/availability.ts'
import { type WebhookDataType as DataType, WEBHOOK_DATA_TYPES } from '../../webhooks/webhook-subscription.ts'
import { builder } from '../builder.ts'
import { User } from '../user.ts'
import { WebhookDataType } from '../webhooks/webhook-enums.ts'

/** Parent of the fields of GraphQL's Availability. */
interface AvailabilityOfType extends Figures {
  readonly dataType: DataType
}

const Availability = builder.objectRef<AvailabilityOfType>('Availability').implement({
  description: 'How much data of one type Oura has of the user.',
  fields: (t) => ({
    dataType: t.expose('dataType', {
      type: WebhookDataType,
      nullable: false,
      description: 'The type of data.',
    }),
    firstDate: t.expose('firstDay', {
      type: 'Date',
      description: 'Day of the oldest record. Null without records, and for rings, which belong to no day.',
    }),
    lastDate: t.expose('lastDay', { type: 'Date', description: 'Day of the newest record.' }),
    count: t.exposeInt('count', { nullable: false, description: 'Number of records since 2015.' }),
  }),
})

const TYPES_WITH_LIST = WEBHOOK_DATA_TYPES.filter((dataType) => resourceOfDataType(dataType) !== undefined)

builder.objectField(User, 'availability', (t) =>
  t.field({
    type: [Availability],
    nullable: { list: false, items: true },
    description:
      'How much data Oura has of the user since 2015: first day, last day and number of records of each type. Costs one request to Oura for each type; the gateway keeps the answer for a day. Null for a type that Oura has no list of, such as MEAL.',
    args: {
      types: t.arg({
        type: [WebhookDataType],
        description: 'Types of data. Defaults to all that Oura has a list of.',
      }),
    },
    cost: ({ types }) => ({ items: (types ?? TYPES_WITH_LIST).length }),
    resolve: ({ loadersAt }, { types }, _, { path }) =>
      // One promise for each type, so that a type without consent fails alone.
      (types ?? TYPES_WITH_LIST).map(async (dataType) => {
        const resource = resourceOfDataType(dataType)
        if (resource === undefined) return null
        return { dataType: dataType as DataType, ...(await loadersAt(path).availability(resource)) }
      }),
  }),
)
