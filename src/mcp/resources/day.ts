import type { GraphQLSchema } from 'graphql'
import { builtinOperations } from '../tools/builtin-operations.ts'
import { callTool } from '../tools/call-tool.ts'
import { createTools, type Tool } from '../tools/tool.ts'
import { type ReadRequest, type Resource, ResourceError } from './resource.ts'

/** One day, as the tool get_day gives it: today, and any other. */
export function dayResources(schema: GraphQLSchema): readonly Resource[] {
  let tool: Tool | undefined
  async function read(args: { readonly date?: string | undefined }, request: ReadRequest): Promise<string> {
    tool ??= createDayTool(schema)
    const { content, isError } = await callTool(tool, args, request)
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
    if (isError) throw new ResourceError(text)
    return text
  }
  return [
    {
      uri: 'oura://today',
      name: 'today',
      title: 'Today',
      description:
        'The current day so far: scores, night, activity, workouts and tags, and the main figures beside the 60 days before.',
      mimeType: 'text/plain',
      read: (request) => read({}, request),
    },
    {
      uri: 'oura://day/{date}',
      name: 'day',
      title: 'A day',
      description:
        'One day, YYYY-MM-DD: scores, night, activity, workouts and tags, and the main figures beside the 60 days before.',
      mimeType: 'text/plain',
      read: (request) => read({ date: request.parameters['date'] }, request),
    },
  ]
}

function createDayTool(schema: GraphQLSchema): Tool {
  const sources = builtinOperations().filter(({ file }) => file === 'get-day.graphql')
  const [tool] = createTools(schema, sources)
  if (tool === undefined) throw new TypeError('The operation of the tool get_day is missing.')
  return tool
}
