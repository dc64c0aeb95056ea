import { Panel } from '../components/panel.tsx'
import type { DateRange } from '../date-range.ts'
import { formatBetween } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { WeekdaysPanelFragmentDoc } from '../generated/graphql.ts'
import { formatMean, metricName } from '../metrics.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { weekdayMeans } from '../trends.ts'
import { TREND_METRICS } from './trend-metrics.ts'

interface WeekdaysPanelProps {
  readonly viewer: FragmentType<typeof WeekdaysPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
}

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The mean of each metric on each weekday, shaded from the lowest of the seven to the highest. */
export function WeekdaysPanel({ viewer, query, range }: WeekdaysPanelProps) {
  const trends = readFragment(WeekdaysPanelFragmentDoc, viewer)?.trends ?? []
  const rows = TREND_METRICS.map(({ metric, color }, index) => ({
    metric,
    color,
    means: weekdayMeans(trends[index]?.groups ?? []),
  })).filter(({ means }) => means.some(({ mean }) => mean !== null))
  return (
    <Panel
      title="By weekday"
      className="panel-wide"
      records={{ types: TREND_METRICS.map(({ dataType }) => dataType), ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.trends'])}
      isEmpty={rows.length === 0}
      emptyText={`No values ${formatBetween(range)}.`}
    >
      <p className="soft">The mean of each weekday. The stronger the colour, the higher among the seven.</p>
      {/* A scrollable region must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls */}
      <section className="table-scroll" tabIndex={0} aria-label="Means by weekday">
        <table className="data-table weekdays">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              {NAMES.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ metric, color, means }) => (
              <tr key={metric}>
                <th scope="row">{metricName(metric)}</th>
                {means.map(({ mean, place }, weekday) => (
                  <td
                    key={NAMES[weekday]}
                    style={
                      place === null
                        ? undefined
                        : {
                            background: `color-mix(in oklab, ${color} ${Math.round(place * 30)}%, transparent)`,
                          }
                    }
                  >
                    {formatMean(metric, mean)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
