import { BadUserInputError } from '../../errors.ts'
import { dayToSlot, type SlotRange } from '../../oura/records/slots.ts'
import { announcedResources, dataTypeOf, resourceOfDataType } from '../../oura/resources/data-types.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { RefreshedChange, RefreshFailure } from '../../resolvers/data/refresh.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { daysOf } from '../../resolvers/paging/date-range.ts'
import { WEBHOOK_DATA_TYPES } from '../../webhooks/webhook-subscription.ts'
import { builder } from '../builder.ts'
import { RECORDS_OF_DAY } from '../cost/costs.ts'
import { type Refusable, userErrorsField, withUserErrors } from '../values/user-error.ts'
import { POINTS_OF_REQUEST } from '../webhooks/record-by-oura-id.ts'
import { knownOr, WebhookDataType } from '../webhooks/webhook-enums.ts'
import { DocumentChange } from './document-change.ts'

/** Days of one refresh: each type of records takes one request. */
export const MAX_REFRESH_DAYS = 92

const RefreshFailureType = builder.objectRef<RefreshFailure>('RefreshFailure').implement({
  description: 'A type of records that could not be refreshed. The others were.',
  fields: (t) => ({
    dataType: t.field({
      type: WebhookDataType,
      nullable: false,
      description: 'The type of record.',
      resolve: ({ resource }) => knownOr(WEBHOOK_DATA_TYPES, dataTypeOf(resource)),
    }),
    code: t.string({
      nullable: false,
      description: 'Code of the reason, as in `extensions.code` of errors.',
      resolve: ({ error }) => error.code,
    }),
    message: t.string({
      nullable: false,
      description: 'The reason, and what to do.',
      resolve: ({ error }) => error.message,
    }),
    retryAfterSeconds: t.int({
      description: 'When to try again. Null if the reason does not say.',
      resolve: ({ error }) => numberOrNull(error.extensions['retryAfterSeconds']),
    }),
    requiredScope: t.string({
      description: "Oura's scope that the user has not granted. Null if the reason is another.",
      resolve: ({ error }) => textOrNull(error.extensions['requiredScope']),
    }),
  }),
})

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Payload of `refresh`. The lists are null if the input was refused. */
interface RefreshPayload extends Refusable {
  readonly changes: readonly RefreshedChange[] | null
  readonly failures: readonly RefreshFailure[] | null
  readonly isComplete: boolean | null
}

const REFUSED = { changes: null, failures: null, isComplete: null }

const RefreshPayload = builder.objectRef<RefreshPayload>('RefreshPayload').implement({
  description: 'Result of `refresh`: what has changed.',
  fields: (t) => ({
    changes: t.field({
      type: [DocumentChange],
      nullable: false,
      description:
        'Records that differ from the copies that the gateway had. Subscribers of `documentChanged` get them too.',
      cost: (_, { argumentsAround }) => ({ items: changesOf(argumentsAround) }),
      resolve: ({ changes }) => changes ?? [],
    }),
    isComplete: t.boolean({
      nullable: false,
      description:
        'Whether everything was read, and compared with an earlier copy. If false, more may have changed than `changes` has: run your queries again.',
      resolve: ({ isComplete }) => isComplete ?? false,
    }),
    failures: t.field({
      type: [RefreshFailureType],
      nullable: false,
      description:
        'Types of records that could not be read. The copies that the gateway has of them are stale.',
      cost: { items: announcedResources.length },
      resolve: ({ failures }) => failures ?? [],
    }),
    userErrors: userErrorsField(t),
  }),
})

const RefreshInput = builder.inputType('RefreshInput', {
  description: `The days to refresh, at most ${MAX_REFRESH_DAYS}. Both dates are inclusive.`,
  fields: (t) => ({
    dataTypes: t.field({
      type: [WebhookDataType],
      description: 'The types of records to refresh. Each is a request to Oura. Defaults to all.',
    }),
    startDate: t.field({ type: 'Date', required: true, description: 'First day.' }),
    endDate: t.field({ type: 'Date', required: true, description: 'Last day.' }),
  }),
})

builder.mutationField('refresh', (t) =>
  t.field({
    type: RefreshPayload,
    nullable: false,
    description:
      'Reads days again from Oura, whatever the gateway has cached of them, and returns what changed. For a button, and after a sync of the ring: queries read recent days again by themselves. A refresh of DAILY_ACTIVITY lets the next query read the heart rate of these days again as well.',
    args: { input: t.arg({ type: RefreshInput, required: true, description: 'The input of the mutation.' }) },
    cost: ({ input }) => ({ points: POINTS_OF_REQUEST * (input.dataTypes ?? announcedResources).length }),
    resolve: (_, { input }, context, info) => {
      context.viewer()
      return withUserErrors(async () => {
        const resources = parseDataTypes(input.dataTypes)
        const days = parseDays(input)
        return context.refresh({ resources, days, fields: selectedFields(info) })
      }, REFUSED)
    },
  }),
)

/** @throws BadUserInputError */
function parseDataTypes(dataTypes: readonly string[] | null | undefined): readonly Resource[] {
  if (dataTypes == null) return announcedResources
  if (dataTypes.length === 0) {
    throw new BadUserInputError(
      'input.dataTypes',
      'dataTypes is empty. Name a type, or leave it out for all.',
    )
  }
  return [...new Set(dataTypes)].map((dataType) => {
    const resource = resourceOfDataType(dataType)
    if (resource !== undefined) return resource
    throw new BadUserInputError(
      'input.dataTypes',
      `${dataType.toUpperCase()} cannot be refreshed, because Oura has no route for it. Leave it out.`,
    )
  })
}

/** @throws BadUserInputError */
function parseDays({
  startDate,
  endDate,
}: {
  readonly startDate: string
  readonly endDate: string
}): SlotRange {
  const days = { first: dayToSlot(startDate), last: dayToSlot(endDate) }
  if (days.first > days.last) {
    throw new BadUserInputError(
      'input.startDate',
      `startDate ${startDate} is after endDate ${endDate}. Swap them.`,
    )
  }
  if (daysOf(days) <= MAX_REFRESH_DAYS) return days
  throw new BadUserInputError(
    'input.startDate',
    `The range has ${daysOf(days)} days, but at most ${MAX_REFRESH_DAYS} can be refreshed at once. Shorten it.`,
  )
}

/** How many changes a refresh may have: of a few types there are several records a day. */
function changesOf({ input }: Readonly<Record<string, unknown>>): number {
  const { dataTypes, startDate, endDate } = input as {
    readonly dataTypes?: readonly string[] | null
    readonly startDate: string
    readonly endDate: string
  }
  const types = (dataTypes ?? announcedResources).length
  const days = parseDays({ startDate, endDate })
  return daysOf(days) * (types === 1 ? RECORDS_OF_DAY : types)
}
