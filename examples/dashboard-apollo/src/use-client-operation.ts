import type { DocumentNode, OperationVariables } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { useRefetchOnChange } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import type { UseOperation } from '@oura-graphql/example-dashboard/hooks/use-operation.ts'
import type { QueryState } from '@oura-graphql/example-dashboard/query-state.ts'
import { toQueryState } from './query-state.ts'

/** A query with Apollo Client, for the pages that both examples share. */
export const useClientOperation: UseOperation = <Data>(
  query: DocumentNode,
  variables: OperationVariables,
  { skip = false } = {},
) =>
  // Its overloads need variables of a known type, so the type of the data is restored here.
  useRefetchOnChange(toQueryState(useQuery(query, { variables, skip })) as QueryState<Data>)
