import { Legend } from '../charts/legend.tsx'
import { type ActivityRow, StepsChart } from '../charts/steps-chart.tsx'
import { Figures } from '../components/figures.tsx'
import { Panel } from '../components/panel.tsx'
import { type DateRange, daysOf } from '../date-range.ts'
import { formatBetween, formatDay, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { ActivityPanelFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'

interface ActivityPanelProps {
  readonly viewer: FragmentType<typeof ActivityPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** The steps of each day, and the number of days on which the goal was met. */
export function ActivityPanel({ viewer, query, range }: ActivityPanelProps) {
  const documents = readFragment(ActivityPanelFragmentDoc, viewer)?.dailyActivity?.nodes ?? []
  const byDay = new Map(documents.map((document) => [document.day, document]))
  const rows = daysOf(range).map((day): ActivityRow => {
    const { steps = null, activeCalories = null, targetCalories = null } = byDay.get(day) ?? {}
    const isKnown = activeCalories !== null && targetCalories !== null
    return {
      day,
      steps,
      activeCalories,
      targetCalories,
      isGoalMet: isKnown ? activeCalories >= targetCalories : null,
    }
  })
  const steps = mean(rows.flatMap((row) => row.steps ?? []))
  const goals = rows.filter(({ isGoalMet }) => isGoalMet !== null)
  const met = goals.filter(({ isGoalMet }) => isGoalMet).length
  return (
    <Panel
      title="Activity"
      className="panel-activity"
      records={{ types: ['DAILY_ACTIVITY'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyActivity'])}
      isEmpty={documents.length === 0}
      emptyText={`No activity ${formatBetween(range)}.`}
      tables={[
        {
          caption: 'Activity by day',
          columns: ['Day', 'Steps', 'Active energy, kcal', 'Goal, kcal', 'Goal met'],
          rows: rows.map(({ day, isGoalMet, ...row }) => [
            formatDay(day, 'medium'),
            formatNumber(row.steps),
            formatNumber(row.activeCalories),
            formatNumber(row.targetCalories),
            isGoalMet === null ? '–' : isGoalMet ? 'yes' : 'no',
          ]),
        },
      ]}
    >
      <Figures
        items={[
          ['Mean steps', formatNumber(steps)],
          ['Active energy', `${formatNumber(mean(rows.flatMap((row) => row.activeCalories ?? [])))} kcal`],
          ['Goal met', `${met} of ${goals.length} days`],
        ]}
      />
      <Legend
        items={[
          { name: 'Steps, goal met', color: 'var(--activity)' },
          { name: 'Steps, goal not met', color: 'var(--activity-muted)' },
        ]}
      />
      <StepsChart
        rows={rows}
        summary={`Bars of steps, ${formatNumber(steps)} a day on average. The goal was met on ${met} of ${goals.length} days.`}
      />
    </Panel>
  )
}
