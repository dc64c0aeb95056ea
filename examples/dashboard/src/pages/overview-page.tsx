import type { ReactNode } from 'react'
import { LiveRegion } from '../components/live-region.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { RangePicker } from '../components/range-picker.tsx'
import { type Day, rangeUntil } from '../date-range.ts'
import { formatRange } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { DayTagsFragmentDoc, type OverviewQuery } from '../generated/graphql.ts'
import { useKeptData } from '../hooks/use-kept-data.ts'
import { usePageTitle } from '../hooks/use-page-title.ts'
import { ActivityPanel } from '../panels/activity-panel.tsx'
import { Night } from '../panels/night.tsx'
import { NightsPanel } from '../panels/nights-panel.tsx'
import { ReadinessPanel } from '../panels/readiness-panel.tsx'
import { RingStatus } from '../panels/ring-status.tsx'
import { ScoreTiles } from '../panels/score-tiles.tsx'
import { ScoresPanel } from '../panels/scores-panel.tsx'
import { WhatChangedPanel } from '../panels/what-changed-panel.tsx'
import { WorkoutsPanel } from '../panels/workouts-panel.tsx'
import { pageProblem } from '../problem.ts'
import type { MorePages, QueryState } from '../query-state.ts'
import { tagsByDay } from '../tags.ts'
import { rangeOf, type ViewState } from '../view-state.ts'

interface OverviewPageProps {
  readonly state: ViewState
  readonly today: Day
  readonly onChange: (state: ViewState) => void
  readonly query: QueryState<OverviewQuery>
  /** Further pages of the workouts. */
  readonly moreWorkouts: MorePages
  /** Renders the heart rate of a workout, with its own query. */
  readonly renderWorkout: (id: string) => ReactNode
}

/** A week or a month at a glance. */
export function OverviewPage(props: OverviewPageProps) {
  const { state, today, onChange, moreWorkouts, renderWorkout } = props
  const title = formatRange(rangeOf(state))
  usePageTitle(title)
  const kept = useKeptData(props.query, { endDate: state.endDate, span: state.span })
  const { query, isKept } = kept
  const { span, endDate } = kept.subject
  const range = rangeUntil(endDate, span)
  const day = isKept ? endDate : (state.day ?? endDate)
  const select = (selected: Day) => onChange({ ...state, day: selected })
  const viewer = query.data?.viewer
  const tags = tagsByDay(readFragment(DayTagsFragmentDoc, viewer)?.days.nodes)
  const problem = pageProblem(query.errors)
  return (
    <>
      <RangePicker state={state} today={today} onChange={onChange} />
      <RingStatus viewer={viewer} query={query} />
      <LiveRegion subject={title} query={query} />
      {problem !== null && (
        <ProblemNotice
          problem={problem}
          onRetry={query.onRetry}
          isRetrying={query.isLoading}
          size={viewer === undefined ? 'page' : 'banner'}
        />
      )}
      {(problem === null || viewer !== undefined) && (
        <div className={`grid${isKept ? ' is-kept' : ''}`} inert={isKept}>
          <ScoreTiles viewer={viewer} query={query} range={range} span={span} today={today} />
          <WhatChangedPanel viewer={viewer} query={query} range={range} span={span} />
          <ScoresPanel viewer={viewer} query={query} range={range} tags={tags} />
          <ReadinessPanel viewer={viewer} query={query} range={range} day={day} />
          <NightsPanel
            viewer={viewer}
            query={query}
            range={range}
            tags={tags}
            selected={day}
            onSelect={select}
          />
          <Night date={day} range={range} onSelect={select} page={{ ...query, data: viewer?.night }} />
          <ActivityPanel viewer={viewer} query={query} range={range} tags={tags} />
          <WorkoutsPanel
            viewer={viewer}
            query={query}
            range={range}
            morePages={moreWorkouts}
            renderWorkout={renderWorkout}
          />
        </div>
      )}
    </>
  )
}
