import { BadUserInputError } from '../../errors.ts'
import { resourceOfDataType } from '../../oura/resources/data-types.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { builder } from '../builder.ts'
import { User } from '../user.ts'
import { WebhookDataType } from './webhook-enums.ts'

/** Each record is a request to Oura of its own, so that many of them cost more than a page. */
export const POINTS_OF_REQUEST = 10

builder.objectField(User, 'record', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    description:
      "A record by its type and Oura's own id, as a webhook names it. Null if Oura has no such record, for example after it was deleted. To fetch a known node again, use `node`, which reads the cache.",
    args: {
      dataType: t.arg({
        type: WebhookDataType,
        required: true,
        description: 'The type of record. Oura has no route for MEAL.',
      }),
      ouraId: t.arg.string({
        required: true,
        description: "Oura's own id: `object_id` of a webhook event, `ouraId` of a record.",
      }),
    },
    cost: { points: POINTS_OF_REQUEST },
    resolve: ({ loadersAt }, { dataType, ouraId }, _, info) => {
      const resource = resourceOfDataType(dataType)
      if (resource !== undefined) {
        return loadersAt(info.path).recordByOuraId(resource, ouraId, { fields: selectedFields(info) })
      }
      throw new BadUserInputError(
        'dataType',
        dataType === 'unknown'
          ? 'dataType cannot be UNKNOWN. Choose the type of the record.'
          : `Oura has no route for single records of the type ${dataType.toUpperCase()}. Choose another type.`,
      )
    },
  }),
)
