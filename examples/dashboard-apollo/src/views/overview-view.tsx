import { useApolloClient, useQuery } from '@apollo/client/react'
import {
  MoreWorkoutsDocument,
  OverviewDocument,
  WorkoutDocument,
} from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { useRefetchOnChange } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import { useMorePages } from '@oura-graphql/example-dashboard/hooks/use-more-pages.ts'
import type { PageProps } from '@oura-graphql/example-dashboard/page-props.ts'
import { OverviewPage } from '@oura-graphql/example-dashboard/pages/overview-page.tsx'
import { WorkoutHeartRate } from '@oura-graphql/example-dashboard/panels/workout-heart-rate.tsx'
import { shownWorkouts } from '@oura-graphql/example-dashboard/panels/workouts-panel.tsx'
import { rangeOf } from '@oura-graphql/example-dashboard/view-state.ts'
import { HEART_RATE_PAGE, WORKOUTS_PAGE } from '@oura-graphql/example-dashboard/workouts.ts'
import { toErrors, toQueryState } from '../query-state.ts'

/** Sends a request, because the cache would return the pages that it already has. Errors are in the result. */
const NETWORK_ONLY = { fetchPolicy: 'network-only', errorPolicy: 'all' } as const

export function OverviewView({ state, today, onChange }: PageProps) {
  const range = rangeOf(state)
  const variables = { ...range, workouts: WORKOUTS_PAGE }
  const client = useApolloClient()
  const result = useQuery(OverviewDocument, { variables })
  const query = useRefetchOnChange(toQueryState(result), () => {
    // All workouts that are shown: the first page alone would replace them.
    const workouts = Math.max(WORKOUTS_PAGE, shownWorkouts(result.data?.viewer))
    // An error is part of the next result.
    client
      .query({ query: OverviewDocument, variables: { ...variables, workouts }, ...NETWORK_ONLY })
      .catch(() => {})
  })
  // No component subscribes to the query for the next page: the cache adds it to the list of the overview.
  const moreWorkouts = useMorePages(range.startDate + range.endDate, async (afterWorkout) => {
    const page = { ...range, workouts: WORKOUTS_PAGE, afterWorkout }
    const { error } = await client.query({ query: MoreWorkoutsDocument, variables: page, ...NETWORK_ONLY })
    return toErrors(error)
  })
  return (
    <OverviewPage
      state={state}
      today={today}
      onChange={onChange}
      query={query}
      moreWorkouts={moreWorkouts}
      renderWorkout={(id) => <Workout id={id} />}
    />
  )
}

function Workout({ id }: { readonly id: string }) {
  const variables = { id, first: HEART_RATE_PAGE }
  const client = useApolloClient()
  const result = useQuery(WorkoutDocument, { variables })
  const morePages = useMorePages(id, async (after) => {
    const page = { ...variables, after }
    const { error } = await client.query({ query: WorkoutDocument, variables: page, ...NETWORK_ONLY })
    return toErrors(error)
  })
  return <WorkoutHeartRate query={toQueryState(result)} morePages={morePages} />
}
