import { useQuery } from '@apollo/client/react'
import type { DateRange, Day } from '@oura-graphql/example-dashboard/date-range.ts'
import { rangeBefore } from '@oura-graphql/example-dashboard/date-range.ts'
import {
  NightDocument,
  OverviewDocument,
  WorkoutDocument,
} from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { OverviewPage } from '@oura-graphql/example-dashboard/pages/overview-page.tsx'
import { NightPanel } from '@oura-graphql/example-dashboard/panels/night-panel.tsx'
import { WorkoutHeartRate } from '@oura-graphql/example-dashboard/panels/workout-heart-rate.tsx'
import { rangeOf, type ViewState } from '@oura-graphql/example-dashboard/view-state.ts'
import { toQueryState } from '../query-state.ts'

interface OverviewViewProps {
  readonly state: ViewState
  readonly today: Day
  readonly onChange: (state: ViewState) => void
}

export function OverviewView({ state, today, onChange }: OverviewViewProps) {
  const range = rangeOf(state)
  const previous = rangeBefore(range)
  const variables = {
    ...range,
    previousStartDate: previous.startDate,
    previousEndDate: previous.endDate,
  }
  const result = useQuery(OverviewDocument, { variables })
  return (
    <OverviewPage
      state={state}
      today={today}
      onChange={onChange}
      query={toQueryState(result)}
      renderNight={(date, onSelect) => <Night date={date} range={range} onSelect={onSelect} />}
      renderWorkout={(id) => <Workout id={id} />}
    />
  )
}

interface NightProps {
  readonly date: Day
  readonly range: DateRange
  readonly onSelect: (day: Day) => void
}

function Night({ date, range, onSelect }: NightProps) {
  const variables = { date }
  const result = useQuery(NightDocument, { variables })
  return <NightPanel query={toQueryState(result)} date={date} range={range} onSelect={onSelect} />
}

function Workout({ id }: { readonly id: string }) {
  const variables = { id }
  const result = useQuery(WorkoutDocument, { variables })
  return <WorkoutHeartRate query={toQueryState(result)} />
}
