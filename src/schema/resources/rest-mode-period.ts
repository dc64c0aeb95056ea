import type { RecordOf } from '../../oura/resources/resource.ts'
import { restModePeriod } from '../../oura/resources/rest-mode-period.ts'
import { builder } from '../builder.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

type Episode = NonNullable<RecordOf<typeof restModePeriod>['episodes']>[number]

const RestModeEpisode = builder.objectRef<Episode>('RestModeEpisode').implement({
  description: 'A moment during rest mode at which the wearer said what was the matter.',
  fields: (t) => ({
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'When it was.' }),
    tags: t.exposeStringList('tags', {
      description: "Codes of the tags that were chosen, from Oura's open list. Often empty.",
    }),
  }),
})

const RestModePeriod = recordNode(restModePeriod, {
  name: 'RestModePeriod',
  description:
    'A time during which the wearer had switched rest mode on, for an illness or to recover: Oura then gives no activity goals.',
  fields: (t) => ({
    startDay: dayField(t, 'The first day.'),
    startTime: t.expose('startTime', { type: 'DateTime', description: 'When rest mode was switched on.' }),
    endDay: t.expose('endDay', { type: 'Date', description: 'The last day; null while rest mode is on.' }),
    endTime: t.expose('endTime', {
      type: 'DateTime',
      description: 'When rest mode was switched off; null while it is on.',
    }),
    episodes: t.expose('episodes', {
      type: [RestModeEpisode],
      description: 'What the wearer said about it, in order of time. Often empty.',
    }),
  }),
})

recordConnection(restModePeriod, RestModePeriod, {
  field: 'restModePeriods',
  description:
    'Times of rest mode that began within the range. For those that were on at a certain day ask `day`.',
  items: 'times of rest mode',
})

dayRecords(restModePeriod, RestModePeriod, {
  field: 'restModePeriods',
  description: `Times of rest mode that cover this day: begun on it or up to ${restModePeriod.lookBackDays} days before, and not over before it.`,
  covers: ({ endDay }, day) => typeof endDay !== 'string' || day <= endDay,
})
