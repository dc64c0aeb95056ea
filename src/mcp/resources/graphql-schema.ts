import { type GraphQLSchema, printSchema } from 'graphql'
import type { Resource } from './resource.ts'

/** The schema, for a model that writes operations of own tools. */
export function schemaResource(schema: GraphQLSchema): Resource {
  let text: string | undefined
  return {
    uri: 'oura://schema',
    name: 'schema',
    title: 'GraphQL schema',
    description:
      'The GraphQL schema with the description and unit of every field, 130,000 characters: for writing own tools (MCP_OPERATIONS). Not needed for questions about data.',
    mimeType: 'application/graphql',
    read() {
      text ??= printSchema(schema)
      return Promise.resolve(text)
    },
  }
}
