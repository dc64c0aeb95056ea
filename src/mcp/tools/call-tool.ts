import type { CallToolResult } from '@modelcontextprotocol/server'
import { SetupError } from '../../errors.ts'
import type { ExecuteOperation } from '../context.ts'
import { toolError, toToolResult } from '../results/tool-result.ts'
import type { Tool } from './tool.ts'
import { validateArguments } from './validate-arguments.ts'

/**
 * Calls a tool. Every failure is a result that tells the model what to do next (MCP specification, Tools, Error Handling),
 * because clients do not show errors of the protocol to models.
 */
export async function callTool(
  { name, file, variables, dataSchema }: Tool,
  args: Readonly<Record<string, unknown>>,
  { execute, signal }: { readonly execute: ExecuteOperation; readonly signal: AbortSignal },
): Promise<CallToolResult> {
  const validated = validateArguments(variables, args)
  if ('faults' in validated)
    return toolError([...validated.faults, `Correct the call of ${name} and repeat it.`])
  const { operationName, source } = file
  try {
    const result = await execute({
      query: source.text,
      operationName,
      variables: validated.values,
      signal,
    })
    return toToolResult(result, { outputSchema: dataSchema, argumentNames: [...variables.keys()] })
  } catch (error) {
    // Of a user who has disconnected: its message is for the user.
    if (error instanceof SetupError) return toolError([error.message])
    throw error
  }
}
