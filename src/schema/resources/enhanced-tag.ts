import { enhancedTag } from '../../oura/resources/enhanced-tag.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const EnhancedTag = recordNode(enhancedTag, {
  name: 'EnhancedTag',
  description:
    'Something that the wearer marked in the app: a late meal, a drink, a headache. It is about a moment, or about a span of time where it has an end.',
  fields: (t) => ({
    startDay: dayField(t, 'The day of the tag; the first one where it lasts for several.'),
    startTime: t.expose('startTime', {
      type: 'DateTime',
      description: 'The time of the tag; its start where it has an end.',
    }),
    endDay: t.expose('endDay', { type: 'Date', description: 'The last day; null for a tag without an end.' }),
    endTime: t.expose('endTime', { type: 'DateTime', description: 'The end; null for a tag without one.' }),
    tagTypeCode: t.exposeString('tagTypeCode', {
      description:
        "Oura's code of what was marked, such as tag_sleep_latemeal, from an open list. `custom` for one that the wearer made up, null where there is only a comment.",
    }),
    customName: t.exposeString('customName', {
      description: "The wearer's own name for it, where tagTypeCode is `custom`.",
    }),
    comment: t.exposeString('comment', { description: 'What the wearer wrote beside it.' }),
  }),
})

recordConnection(enhancedTag, EnhancedTag, {
  field: 'enhancedTags',
  description: 'What the wearer marked in the app, by the day on which it started.',
  items: 'tags',
})

dayRecords(enhancedTag, EnhancedTag, {
  field: 'enhancedTags',
  description: 'What the wearer marked in the app for a time that started on this day.',
})
