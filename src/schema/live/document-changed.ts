import { BadUserInputError } from '../../errors.ts'
import { builder } from '../builder.ts'
import { WebhookDataType } from '../webhooks/webhook-enums.ts'
import { DocumentChange, dataTypeOf } from './document-change.ts'

builder.subscriptionType({
  description: 'The subscription root. Subscriptions are sent as server-sent events (text/event-stream).',
})

builder.subscriptionField('documentChanged', (t) =>
  t.field({
    type: DocumentChange,
    nullable: false,
    description:
      'Records of the viewer that were created, updated or deleted at Oura, as they are announced. For users who logged in to the gateway: an Oura access token of a request is not enough.',
    args: {
      dataTypes: t.arg({
        type: [WebhookDataType],
        description:
          'Only changes of these types of records. Heart rate has no changes of its own: watch DAILY_ACTIVITY. Defaults to all.',
      }),
      after: t.arg.string({
        description:
          'Cursor of the last change that the client has. Changes of the last ten minutes that came after it are delivered first; all of them if the cursor is older or unknown. Defaults to new changes only.',
      }),
    },
    subscribe: (_, { dataTypes, after }, context) => {
      if (dataTypes?.length === 0) {
        throw new BadUserInputError('dataTypes', 'dataTypes is empty. Name a type, or leave it out for all.')
      }
      const wanted = dataTypes == null ? null : new Set<string>(dataTypes)
      return context.changes({
        isWanted: (change) => wanted === null || wanted.has(dataTypeOf(change)),
        after: after ?? null,
      })
    },
    resolve: (change) => change,
  }),
)
