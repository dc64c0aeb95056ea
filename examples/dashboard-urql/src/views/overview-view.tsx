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
import { useClient, useQuery } from 'urql'
import { toErrors, toQueryState } from '../query-state.ts'

/** Sends a request, because the cache would return the pages that it already has. */
const NETWORK_ONLY = { requestPolicy: 'network-only' } as const

export function OverviewView({ state, today, onChange }: PageProps) {
  const range = rangeOf(state)
  const variables = { ...range, workouts: WORKOUTS_PAGE }
  const client = useClient()
  const response = useQuery({ query: OverviewDocument, variables })
  const query = toQueryState(response, variables)
  const refetch = () => {
    query.onRetry()
    // A new workout moves the pages: one request for all that are shown fills the gap between them.
    const workouts = shownWorkouts(query.data?.viewer)
    if (workouts > WORKOUTS_PAGE) {
      client.query(OverviewDocument, { ...variables, workouts }, NETWORK_ONLY).toPromise()
    }
  }
  const liveQuery = useRefetchOnChange(query, refetch)
  // No component subscribes to the query for the next page: the cache adds it to the list of the overview.
  const moreWorkouts = useMorePages(range.startDate + range.endDate, async (afterWorkout) => {
    const page = { ...range, workouts: WORKOUTS_PAGE, afterWorkout }
    return toErrors((await client.query(MoreWorkoutsDocument, page, NETWORK_ONLY).toPromise()).error)
  })
  return (
    <OverviewPage
      state={state}
      today={today}
      onChange={onChange}
      query={liveQuery}
      moreWorkouts={moreWorkouts}
      renderWorkout={(id) => <Workout id={id} />}
    />
  )
}

function Workout({ id }: { readonly id: string }) {
  const variables = { id, first: HEART_RATE_PAGE }
  const client = useClient()
  const response = useQuery({ query: WorkoutDocument, variables })
  const morePages = useMorePages(id, async (after) => {
    const page = { ...variables, after }
    return toErrors((await client.query(WorkoutDocument, page, NETWORK_ONLY).toPromise()).error)
  })
  return <WorkoutHeartRate query={toQueryState(response, variables)} morePages={morePages} />
}
