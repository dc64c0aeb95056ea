import { useRefetchOnChange } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import type { UseOperation } from '@oura-graphql/example-dashboard/hooks/use-operation.ts'
import { useQuery } from 'urql'
import { toQueryState } from './query-state.ts'

/** A query with urql, for the pages that both examples share. */
export const useClientOperation: UseOperation = (query, variables, { skip = false } = {}) =>
  useRefetchOnChange(toQueryState(useQuery({ query, variables, pause: skip }), variables))
