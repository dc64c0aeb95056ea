import type { CallToolResult } from '@modelcontextprotocol/server'
import type { ExecuteOperation } from '../context.ts'
import type { Tool } from './tool.ts'

/** Calls a tool. Every failure is a result that tells the model what to do next. */
export async function callTool(
  { file }: Tool,
  args: Readonly<Record<string, unknown>>,
  { execute, signal }: { readonly execute: ExecuteOperation; readonly signal: AbortSignal },
): Promise<CallToolResult> {
  const { operationName, source } = file
  const { data, errors = [] } = await execute({ query: source.text, operationName, variables: args, signal })
  if (!data) {
    const text = errors.map(({ message }) => message).join('\n')
    return { content: [{ type: 'text', text }], isError: true }
  }
  return { content: [{ type: 'text', text: JSON.stringify(data) }], structuredContent: { ...data } }
}
