import { Panel } from '../components/panel.tsx'
import { RatingWord } from '../components/rating-word.tsx'
import type { DateRange, Day } from '../date-range.ts'
import { notRecorded } from '../empty-reason.ts'
import { formatChange, formatDay, formatDecimal, formatNumber } from '../format.ts'
import { type FragmentType, readFragment } from '../generated/fragment-masking.ts'
import { ReadinessPanelFragmentDoc } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { ratingOf } from '../ratings.ts'

interface ReadinessPanelProps {
  readonly viewer: FragmentType<typeof ReadinessPanelFragmentDoc> | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  /** The selected day; if it has no score, the last day before it with a score is shown. */
  readonly day: Day
}

const CONTRIBUTORS = [
  ['restingHeartRate', 'Resting heart rate'],
  ['hrvBalance', 'HRV balance'],
  ['bodyTemperature', 'Body temperature'],
  ['recoveryIndex', 'Recovery index'],
  ['previousNight', 'Previous night'],
  ['sleepBalance', 'Sleep balance'],
  ['sleepRegularity', 'Sleep regularity'],
  ['previousDayActivity', 'Previous day’s activity'],
  ['activityBalance', 'Activity balance'],
] as const

/** The contributors to the readiness of a day: ratings, which words show better than numbers that look like measurements. */
export function ReadinessPanel({ viewer, query, range, day }: ReadinessPanelProps) {
  const documents = readFragment(ReadinessPanelFragmentDoc, viewer)?.dailyReadiness?.nodes ?? []
  const shown = documents.findLast((each) => each.day <= day) ?? documents.at(-1)
  const temperature = shown?.temperatureDeviation
  return (
    <Panel
      title="Readiness"
      className="panel-readiness"
      records={{ types: ['DAILY_READINESS'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyReadiness'])}
      isEmpty={shown === undefined}
      emptyText={notRecorded('readiness', range)}
      tables={
        shown === undefined
          ? []
          : [
              {
                caption: `Contributors to readiness on ${formatDay(shown.day, 'long')}`,
                columns: ['Contributor', 'Rating, 1 to 100', 'In words'],
                rows: CONTRIBUTORS.map(([key, name]) => {
                  const value = shown.contributors?.[key] ?? null
                  return [name, formatNumber(value), value === null ? 'Not measured' : ratingOf(value).word]
                }),
              },
            ]
      }
    >
      {shown !== undefined && (
        <>
          <p className="panel-lead">
            <strong>{formatNumber(shown.score)}</strong>
            {shown.score !== null && <RatingWord value={shown.score} />}
            <span className="soft">{formatDay(shown.day, 'long')}</span>
            {temperature != null && (
              <span className="soft panel-lead-end">
                Temperature {formatChange(temperature, formatDecimal)} °C
              </span>
            )}
          </p>
          <ul className="contributors">
            {CONTRIBUTORS.map(([key, name]) => {
              const value = shown.contributors?.[key] ?? null
              return (
                <li key={key}>
                  <span>{name}</span>
                  {value === null ? <span className="soft">Not measured</span> : <RatingWord value={value} />}
                  <span className="bar" aria-hidden="true">
                    {value !== null && (
                      <span className={ratingOf(value).className} style={{ width: `${value}%` }} />
                    )}
                  </span>
                </li>
              )
            })}
          </ul>
        </>
      )}
    </Panel>
  )
}
