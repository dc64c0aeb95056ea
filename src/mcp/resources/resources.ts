import type { GraphQLSchema } from 'graphql'
import { dayResources } from './day.ts'
import { schemaResource } from './graphql-schema.ts'
import type { Resource } from './resource.ts'

/** All resources, in the order of lists. */
export const createResources = (schema: GraphQLSchema): readonly Resource[] => [
  ...dayResources(schema),
  schemaResource(schema),
]
