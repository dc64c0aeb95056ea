import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { useKeptData } from './use-kept-data.ts'
import { useOperation } from './use-operation.ts'

/**
 * Runs the operation of a page. While the data for new variables are loading, it returns those of the former ones, with
 * their variables as `subject`.
 */
export const useKeptOperation = <Data, Variables extends Record<string, unknown>>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): ReturnType<typeof useKeptData<Data, Variables>> => useKeptData(useOperation(query, variables), variables)
