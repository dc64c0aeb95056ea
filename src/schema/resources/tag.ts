import { tag } from '../../oura/resources/tag.ts'
import { dayRecords } from '../day.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'

const deprecationReason = 'Oura deprecated tags. Use enhancedTags.'

const Tag = recordNode(tag, {
  name: 'Tag',
  description: 'A note of the old kind. Oura deprecated these: EnhancedTag has taken their place.',
  fields: (t) => ({
    day: dayField(t, 'The day that the note belongs to.'),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'The time that the note is about.' }),
    text: t.exposeString('text', { description: 'What the wearer wrote.' }),
    tags: t.exposeStringList('tags', {
      description: "Codes of the tags that were chosen, such as tag_generic_alcohol: Oura's own open list.",
    }),
  }),
})

recordConnection(tag, Tag, {
  field: 'tags',
  description: 'Notes of the old kind, in order of time.',
  items: 'notes',
  deprecationReason,
})

dayRecords(tag, Tag, {
  field: 'tags',
  description: 'Notes of the old kind on this day.',
  deprecationReason,
})
