import { tag } from '../oura/resources/tag.ts'
import { dayDocuments } from './day.ts'
import { documentConnection } from './document-connection.ts'
import { dayField, documentNode } from './document-node.ts'

const deprecationReason = 'Oura deprecated tags. Use enhancedTags.'

const Tag = documentNode(tag, {
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

documentConnection(tag, Tag, {
  field: 'tags',
  description: 'Notes of the old kind, in order of time.',
  items: 'notes',
  deprecationReason,
})

dayDocuments(tag, Tag, {
  field: 'tags',
  description: 'Notes of the old kind on this day.',
  deprecationReason,
})
