import { activityFigures, GOAL_WORDS, toActivityDay } from '../activity.ts'
import { EnergyChart } from '../charts/lazy-charts.tsx'
import { Legend } from '../charts/legend.tsx'
import { GOAL_COLORS, GOAL_LINE, TAG_LEGEND } from '../charts/legend-items.ts'
import { Figures } from '../components/figures.tsx'
import { Panel } from '../components/panel.tsx'
import type { DateRange } from '../date-range.ts'
import { notRecorded } from '../empty-reason.ts'
import { formatDay, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { ActivityPanelFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import type { TagsByDay } from '../tags.ts'

interface ActivityPanelProps {
  readonly viewer: FragmentType<typeof ActivityPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly tags: TagsByDay
}

/** The active energy of each day beside its goal, and the steps. */
export function ActivityPanel({ viewer, query, range, tags }: ActivityPanelProps) {
  const nodes = readFragment(ActivityPanelFragmentDoc, viewer)?.days.nodes ?? []
  const rows = nodes.map(({ date, isComplete, activity }) =>
    toActivityDay({
      day: date,
      steps: activity?.steps ?? null,
      activeCalories: activity?.activeCalories ?? null,
      targetCalories: activity?.targetCalories ?? null,
      isComplete,
    }),
  )
  const { meanSteps, meanActiveCalories, goalDays, metDays } = activityFigures(rows)
  const goals = `${metDays} of ${goalDays} days`
  const hasToday = rows.some(({ goal }) => goal === 'so-far')
  return (
    <Panel
      title="Activity"
      className="panel-activity"
      records={{ types: ['DAILY_ACTIVITY'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.days.nodes.*.activity'])}
      isEmpty={nodes.every(({ activity }) => activity === null)}
      emptyText={notRecorded('activity', range)}
      tables={[
        {
          caption: 'Activity by day',
          columns: ['Day', 'Active, kcal', 'Goal, kcal', 'Goal met', 'Steps'],
          rows: rows.map(({ day, steps, activeCalories, targetCalories, goal }) => [
            formatDay(day, 'medium'),
            formatNumber(activeCalories),
            formatNumber(targetCalories),
            GOAL_WORDS[goal],
            formatNumber(steps),
          ]),
        },
      ]}
    >
      <Figures
        items={[
          ['Mean steps', formatNumber(meanSteps)],
          ['Mean active energy', `${formatNumber(meanActiveCalories)} kcal`],
          ['Goal met', goals],
        ]}
      />
      <Legend
        items={[
          { name: 'Active energy, goal met', color: GOAL_COLORS.met },
          { name: 'Goal not met', color: GOAL_COLORS.missed },
          ...(hasToday ? [{ name: 'Today so far', color: GOAL_COLORS['so-far'] }] : []),
          { name: 'Goal', ...GOAL_LINE },
          ...(tags.size > 0 ? [TAG_LEGEND] : []),
        ]}
      />
      <EnergyChart
        tags={tags}
        rows={rows}
        summary={`Bars of active energy, ${formatNumber(meanActiveCalories)} kilocalories a day on average. The goal was met on ${goals}.`}
      />
    </Panel>
  )
}
