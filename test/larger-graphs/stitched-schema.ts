import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { schemaFromExecutor } from '@graphql-tools/wrap'
import { type GraphQLSchema, isInterfaceType } from 'graphql'

/** The larger gateway's context: the headers of the request that are handed on. */
interface Context {
  readonly headers: Record<string, string>
}

const executorOf = (endpoint: string) =>
  buildHTTPExecutor({
    endpoint,
    headers: (request) => (request?.context as Context | undefined)?.headers ?? {},
  })

export async function stitch(oura: string, coach: string): Promise<GraphQLSchema> {
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
  return stitchSchemas({
    subschemas: [
      {
        schema: ouraSchema,
        executor: askOura,
        batch: true,
        merge: Object.fromEntries(types.map(({ name }) => [name, byIds])),
      },
      // Where both have a field of Query, such as node, the last one's is taken.
      { schema: coachSchema, executor: askCoach },
    ],
  })
}
