import { enhancedTag } from '../../oura/resources/enhanced-tag.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const EnhancedTag = recordNode(enhancedTag, {
  name: 'EnhancedTag',
  description:
    'A tag that the user added in the app, such as a late meal, a drink or a headache. It marks a moment, or a period if it has an end.',
  fields: (t) => ({
    startDay: dayField(t, 'The day of the tag. The first day if it spans several.'),
    startTime: t.expose('startTime', {
      type: 'DateTime',
      description: 'The time of the tag. The start if it has an end.',
    }),
    endDay: t.expose('endDay', { type: 'Date', description: 'The last day. Null for a tag without an end.' }),
    endTime: t.expose('endTime', { type: 'DateTime', description: 'The end. Null for a tag without one.' }),
    tagTypeCode: t.exposeString('tagTypeCode', {
      description:
        "Oura's code for the kind of tag, such as tag_sleep_latemeal, from an open list. `custom` for a tag of the user's own, null if there is only a comment.",
    }),
    customName: t.exposeString('customName', {
      description: "The user's own name for the tag if tagTypeCode is `custom`.",
    }),
    comment: t.exposeString('comment', { description: 'Comment that the user wrote.' }),
  }),
})

recordConnection(enhancedTag, EnhancedTag, {
  field: 'enhancedTags',
  description: 'Tags that the user added in the app, by the day on which they started.',
  items: 'tags',
  filters: {
    tagTypeCodes: {
      reads: 'tag_type_code',
      description: 'Only tags of these kinds, in the words of `tagTypeCode`, such as "tag_sleep_latemeal".',
    },
  },
})

dayRecords(enhancedTag, EnhancedTag, {
  field: 'enhancedTags',
  description: `Tags of this day. A tag that spans several days is on each of them, if it started at most ${enhancedTag.lookBackDays} days before.`,
  lastDayOf: ({ endDay }) => (typeof endDay === 'string' ? endDay : null),
})
