import { tag } from '../../oura/resources/tag.ts'
import { SHORT_LIST } from '../cost/costs.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const deprecationReason = 'Oura deprecated tags. Use enhancedTags.'

const Tag = recordNode(tag, {
  name: 'Tag',
  description: 'A tag of the old kind. Oura deprecated these and replaced them by EnhancedTag.',
  fields: (t) => ({
    day: dayField(t, 'The day of the tag.'),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'The time of the tag.' }),
    text: t.exposeString('text', { description: 'Text that the user wrote.' }),
    tags: t.exposeStringList('tags', {
      cost: { items: SHORT_LIST },
      description: "Codes of the chosen tags, such as tag_generic_alcohol, from Oura's open list.",
    }),
  }),
})

recordConnection(tag, Tag, {
  field: 'tags',
  description: 'Tags of the old kind, in order of time.',
  items: 'old tags',
  deprecationReason,
})

dayRecords(tag, Tag, {
  field: 'tags',
  description: 'Tags of the old kind of this day.',
  deprecationReason,
})
