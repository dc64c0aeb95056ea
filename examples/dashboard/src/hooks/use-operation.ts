import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { createContext, useContext } from 'react'
import type { QueryState } from '../query-state.ts'

/**
 * Runs a query with the GraphQL client of the example, and again after live changes. The state for new variables has
 * no data of the previous ones.
 */
export type UseOperation = <Data, Variables extends Record<string, unknown>>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options?: {
    /** Sends no request, and has no data. @default false */
    readonly skip?: boolean
  },
) => QueryState<Data>

const OperationContext = createContext<UseOperation>(() => {
  throw new Error('There is no OperationProvider above this component.')
})

/** Provides the hook of a client, which must always be the same function. */
export const OperationProvider = OperationContext.Provider

/** Runs the one query of a page that is shared between both clients. */
export const useOperation: UseOperation = (query, variables, options) => {
  const useClientOperation = useContext(OperationContext)
  return useClientOperation(query, variables, options)
}
