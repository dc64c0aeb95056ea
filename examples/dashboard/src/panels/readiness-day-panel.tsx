import { DayActions } from '../components/day-actions.tsx'
import { Panel } from '../components/panel.tsx'
import { RatingWord } from '../components/rating-word.tsx'
import { Ratings } from '../components/ratings.tsx'
import { notRecorded } from '../empty-reason.ts'
import { formatChange, formatDay, formatDecimal, formatNumber } from '../format.ts'
import { problemAt } from '../problem.ts'
import { READINESS_TERMS } from '../terms.ts'
import type { ReadinessPanelProps } from './readiness-scores-panel.tsx'

/** What the readiness of a day is made of. A day without a score shows the one before it. */
export function ReadinessDayPanel({ records, query, range, day, onSelect }: ReadinessPanelProps) {
  const shown = records.findLast((record) => record.day <= day) ?? records[0]
  const temperature = shown?.temperatureDeviation ?? null
  return (
    <Panel
      title={shown === undefined ? 'What the score is made of' : formatDay(shown.day, 'long')}
      className="panel-wide"
      records={{ types: ['DAILY_READINESS'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyReadiness'])}
      isEmpty={shown === undefined}
      emptyText={notRecorded('readiness', range)}
      actions={
        shown === undefined ? undefined : (
          <DayActions days={records.map((record) => record.day)} day={shown.day} onSelect={onSelect} />
        )
      }
    >
      {shown !== undefined && (
        <>
          <p className="panel-lead">
            <strong>{formatNumber(shown.score)}</strong>
            {shown.score !== null && <RatingWord value={shown.score} />}
            {temperature !== null && (
              <span className="soft">
                The night was {formatChange(temperature, formatDecimal)} °C against your baseline.
              </span>
            )}
          </p>
          <p className="soft">
            Each part is rated from 1 to 100 against your own past. A rating is not a measurement: a resting
            heart rate of 96 is a good one, not 96 beats a minute.
          </p>
          <Ratings terms={READINESS_TERMS} ratings={shown.contributors} hasWords />
        </>
      )}
    </Panel>
  )
}
