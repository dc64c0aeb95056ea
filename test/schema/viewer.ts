import { type ExecutionResult, graphql } from 'graphql'
import { createCost } from '../../src/oura/cost.ts'
import type { OuraDocument, Resource } from '../../src/oura/resource.ts'
import type { Loaders } from '../../src/resolvers/loaders.ts'
import { schema } from '../../src/schema/index.ts'

/** What a field asked its loaders for. */
export interface RecordedAsk {
  readonly resource: string
  readonly first: number
  readonly last: number
  readonly full: boolean
}

/** Raw documents by resource, as Oura sends them; an error in the place of those that fail. */
export type RawDocuments = Readonly<Record<string, readonly unknown[] | Error>>

/** A viewer whose documents are given, through the resources' own conversion; it remembers what was asked. */
export function createViewer(documents: RawDocuments) {
  const asks: RecordedAsk[] = []
  const range = async (
    resource: Resource,
    { first, last }: { first: number; last: number },
    full: boolean,
  ): Promise<readonly OuraDocument[]> => {
    asks.push({ resource: resource.name, first, last, full })
    const raw = documents[resource.name] ?? []
    if (raw instanceof Error) throw raw
    return raw
      .map(resource.convert)
      .filter(({ slot }) => slot >= first && slot <= last)
      .sort((a, b) => a.slot - b.slot || a.time - b.time)
  }
  const loaders = { range, document: async () => null, latest: async () => null } as unknown as Loaders
  const user = { key: 'somebody', accessToken: async () => 'secret', renewToken: async () => null }
  // Only what fields of documents use of the context.
  const contextValue = {
    clock: { now: () => Date.parse('2024-11-30T12:00Z') },
    cost: createCost().figures,
    stale: [],
    viewer: () => ({ user, loadersAt: () => loaders, budgets: async () => ({ application: [], user: [] }) }),
  }
  const query = (source: string, variableValues?: Record<string, unknown>): Promise<ExecutionResult> =>
    graphql({ schema, source, contextValue, ...(variableValues && { variableValues }) })
  return { query, asks }
}
