import type { RecordOf } from '../../oura/resources/resource.ts'
import { restModePeriod } from '../../oura/resources/rest-mode-period.ts'
import { builder } from '../builder.ts'
import { SHORT_LIST } from '../cost/costs.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

type Episode = NonNullable<RecordOf<typeof restModePeriod>['episodes']>[number]

const RestModeEpisode = builder.objectRef<Episode>('RestModeEpisode').implement({
  description: 'A moment during rest mode at which the user added tags.',
  fields: (t) => ({
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'Time of the tags.' }),
    tags: t.exposeStringList('tags', {
      cost: { items: SHORT_LIST },
      description: "Codes of the tags, from Oura's open list. Often empty.",
    }),
  }),
})

const RestModePeriod = recordNode(restModePeriod, {
  name: 'RestModePeriod',
  description:
    'A period with rest mode switched on, for an illness or to recover. Oura sets no activity goals during it.',
  fields: (t) => ({
    startDay: dayField(t, 'The first day.'),
    startTime: t.expose('startTime', { type: 'DateTime', description: 'When rest mode was switched on.' }),
    endDay: t.expose('endDay', { type: 'Date', description: 'The last day. Null while rest mode is on.' }),
    endTime: t.expose('endTime', {
      type: 'DateTime',
      description: 'When rest mode was switched off. Null while it is on.',
    }),
    episodes: t.expose('episodes', {
      type: [RestModeEpisode],
      cost: { items: SHORT_LIST },
      description: 'Tags that the user added during the period, in order of time. Often empty.',
    }),
  }),
})

recordConnection(restModePeriod, RestModePeriod, {
  field: 'restModePeriods',
  description: 'Rest mode periods that began within the range. For the periods that cover a day, use `day`.',
  items: 'rest mode periods',
})

dayRecords(restModePeriod, RestModePeriod, {
  field: 'restModePeriods',
  description: `Rest mode periods that cover this day. They began on it or up to ${restModePeriod.lookBackDays} days before. One that is still on covers the days up to today.`,
  lastDayOf: ({ endDay }, today) => (typeof endDay === 'string' ? endDay : today),
})
