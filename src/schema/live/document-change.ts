import type { PublishedChange } from '../../live/record-change.ts'
import { AnnouncedRecordMissingError } from '../../live/stream-errors.ts'
import { resourceOfDataType } from '../../oura/resources/data-types.ts'
import type { RefreshedChange } from '../../resolvers/data/refresh.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { WEBHOOK_DATA_TYPES, WEBHOOK_EVENT_TYPES } from '../../webhooks/webhook-subscription.ts'
import { builder } from '../builder.ts'
import { isDateTime } from '../scalars.ts'
import { POINTS_OF_REQUEST } from '../webhooks/record-by-oura-id.ts'
import { knownOr, WebhookDataType, WebhookEventType } from '../webhooks/webhook-enums.ts'

export const dataTypeOf = ({ dataType }: PublishedChange) => knownOr(WEBHOOK_DATA_TYPES, dataType)

export const DocumentChange = builder
  .objectRef<PublishedChange | RefreshedChange>('DocumentChange')
  .implement({
    description: 'A change of one record at Oura. The record itself is read when `node` is selected.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        nullable: false,
        description:
          'Place of this change among those of the user. Pass the last one as `after` to resume. Empty for a change that `refresh` found and that was not sent to subscribers.',
      }),
      event: t.field({
        type: WebhookEventType,
        nullable: false,
        description: 'What happened to the record.',
        resolve: ({ eventType }) => knownOr(WEBHOOK_EVENT_TYPES, eventType),
      }),
      dataType: t.field({
        type: WebhookDataType,
        nullable: false,
        description: 'The type of record.',
        resolve: dataTypeOf,
      }),
      eventTime: t.field({
        type: 'DateTime',
        description:
          'When the record changed, as Oura says. Null if Oura sent no time, and if `refresh` found the change.',
        resolve: ({ eventTime }) => (isDateTime(eventTime) ? eventTime : null),
      }),
      documentId: t.exposeString('ouraId', {
        nullable: false,
        description:
          "Oura's own id of the record: the `ouraId` of the node. The day of a record without one.",
      }),
      node: t.field({
        type: builder.nodeInterfaceRef(),
        description:
          'The record as it is now, with the `id` that it has in connections, so that clients with a normalized cache update what they show. Null after a DELETE and for a type of record that the graph does not have. If it cannot be read, only this field fails.',
        cost: { points: POINTS_OF_REQUEST },
        resolve: async (change, _, context, info) => {
          if ('record' in change) return change.record
          const resource = resourceOfDataType(change.dataType)
          if (change.eventType === 'delete' || resource === undefined) return null
          const loaders = context.viewer().loadersAt(info.path)
          const record = await loaders.changedRecord(resource, change, { fields: selectedFields(info) })
          if (record === null) {
            context.missing(resource, change)
            throw new AnnouncedRecordMissingError()
          }
          return record
        },
      }),
    }),
  })
