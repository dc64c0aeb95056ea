import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { RenameTypes, schemaFromExecutor } from '@graphql-tools/wrap'
import { type GraphQLObjectType, type GraphQLSchema, isInterfaceType } from 'graphql'

/** The larger gateway's context: the headers to forward. */
interface Context {
  readonly headers: Record<string, string>
}

const executorOf = (endpoint: string) =>
  buildHTTPExecutor({
    endpoint,
    headers: (request) => (request?.context as Context | undefined)?.headers ?? {},
  })

/** @param nameOf maps the names of the gateway's types to those in the larger graph */
export async function stitch(
  oura: string,
  coach: string,
  nameOf = (name: string) => name,
): Promise<GraphQLSchema> {
  const [askOura, askCoach] = [executorOf(oura), executorOf(coach)]
  const [ouraSchema, coachSchema] = await Promise.all([
    schemaFromExecutor(askOura),
    schemaFromExecutor(askCoach),
  ])
  const node = ouraSchema.getType('Node')
  const types = isInterfaceType(node) ? ouraSchema.getPossibleTypes(node) : []
  const byIds = {
    selectionSet: '{ id }',
    fieldName: 'nodes',
    key: ({ id }: { id: string }) => id,
    argsFromKeys: (ids: readonly string[]) => ({ ids }),
    dataLoaderOptions: { maxBatchSize: 100 },
  }
  // For fields that the other service adds to the gateway's objects.
  const byId = { selectionSet: '{ id }', fieldName: 'node', args: ({ id }: { id: string }) => ({ id }) }
  const mergeBy = <T>(config: T, isMerged = (_: GraphQLObjectType) => true) =>
    Object.fromEntries(types.filter(isMerged).map(({ name }) => [nameOf(name), config]))
  return stitchSchemas({
    subschemas: [
      {
        schema: ouraSchema,
        executor: askOura,
        batch: true,
        transforms: [new RenameTypes(nameOf)],
        merge: mergeBy(byIds),
      },
      {
        // If both have the same field of Query, such as node, the last subschema wins.
        schema: coachSchema,
        executor: askCoach,
        batch: true,
        merge: mergeBy(byId, ({ name }) => coachSchema.getType(nameOf(name)) !== undefined),
      },
    ],
  })
}
