import { type GraphQLSchema, validate } from 'graphql'
import { NOTES, withNotes } from '../results/tool-result.ts'
import { toInputSchema, variablesOf } from './input-schema.ts'
import type { ObjectSchema } from './json-schema.ts'
import { type OperationFile, type OperationSource, readOperationFile } from './operation-file.ts'
import { OperationFileError } from './operation-file-error.ts'
import { toOutputSchema } from './output-schema.ts'
import type { Variable } from './validate-arguments.ts'

/** A tool of the Model Context Protocol: a GraphQL query whose variables are the arguments. */
export interface Tool {
  /** The operation's name in snake case. */
  readonly name: string
  /** For people; @default none */
  readonly title: string | undefined
  readonly description: string
  readonly inputSchema: ObjectSchema
  /** The schema of structured content: the operation's data, and notes. */
  readonly outputSchema: ObjectSchema
  /** The schema of the operation's data. */
  readonly dataSchema: ObjectSchema
  readonly variables: ReadonlyMap<string, Variable>
  readonly file: OperationFile
}

/**
 * Makes the tools of operation files, in their order.
 * @throws {OperationFileError} at the first file that is not a valid tool
 */
export function createTools(schema: GraphQLSchema, sources: readonly OperationSource[]): Tool[] {
  const tools = new Map<string, Tool>()
  for (const source of sources) {
    const tool = createTool(schema, source)
    const other = tools.get(tool.name)
    if (other !== undefined) {
      throw new OperationFileError(
        source.file,
        lineOf(tool),
        `the tool ${tool.name} exists already, in ${other.file.source.file}:${lineOf(other)}. Rename one of the operations.`,
      )
    }
    tools.set(tool.name, tool)
  }
  return [...tools.values()]
}

const lineOf = ({ file }: Pick<Tool, 'file'>): number => file.operation.loc?.startToken.line ?? 1

function createTool(schema: GraphQLSchema, source: OperationSource): Tool {
  const file = readOperationFile(source)
  const [fault] = validate(schema, file.document)
  if (fault !== undefined) {
    throw new OperationFileError(source.file, fault.locations?.[0]?.line ?? 1, fault.message)
  }
  const dataSchema = toOutputSchema(schema, file)
  if (NOTES in dataSchema.properties) {
    throw new OperationFileError(
      source.file,
      lineOf({ file }),
      `the result has a field ${NOTES}, which is the name of the tool's own notes. Give the field an alias.`,
    )
  }
  return {
    name: toSnakeCase(file.operationName),
    title: file.title,
    description: file.description,
    inputSchema: toInputSchema(schema, file),
    outputSchema: withNotes(dataSchema),
    dataSchema,
    variables: variablesOf(schema, file),
    file,
  }
}

/** CompareRanges and compareRanges become compare_ranges, HRVTrend becomes hrv_trend. */
const toSnakeCase = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
