import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from '../../errors.ts'
import type { OperationSource } from './operation-file.ts'

/**
 * Reads the operation files of a folder, in the order of their names.
 * @throws {SetupError} if the folder or a file cannot be read
 */
export function readOperations(folder: string): OperationSource[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.graphql'))
      .sort()
      .map((name) => {
        const file = path.join(folder, name)
        return { file, text: readFileSync(file, 'utf8') }
      })
  } catch (error) {
    throw new SetupError(
      `MCP_OPERATIONS is ${JSON.stringify(folder)}, which cannot be read: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    )
  }
}
