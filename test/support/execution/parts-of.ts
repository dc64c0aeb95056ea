import { createExecutor, type ExecuteArgs } from '../../../src/execution/execute-operation.ts'
import type { PartJson } from './merge-parts.ts'

/** An executor that knows nothing about fields: it calls the resolver of each. */
export const resolvingExecutor = createExecutor({
  knowledge: {
    propertyOf: () => undefined,
    isPure: () => false,
    keepsJson: () => false,
    keptJsonOf: () => undefined,
  },
  bounds: {
    maxCharacters: 1_000_000,
    maxItems: 100_000,
    maxErrors: 1_000,
    sliceMs: Number.POSITIVE_INFINITY,
  },
})

/** The parts of an answer as a client reads them; one part for an answer that is not incremental. */
export async function partsOf(args: ExecuteArgs): Promise<PartJson[]> {
  const result = await resolvingExecutor.executeInParts(args)
  if (result === undefined) throw new Error('not executed')
  const parts: PartJson[] = []
  if (!(Symbol.asyncIterator in result)) return [JSON.parse(JSON.stringify(result))]
  for await (const part of result) parts.push(JSON.parse(part.stringify(part)))
  return parts
}
