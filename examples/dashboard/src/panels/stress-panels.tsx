import { Legend } from '../charts/legend.tsx'
import { RECOVERY_COLOR, STRESS_COLOR, StressChart } from '../charts/stress-chart.tsx'
import { DayActions } from '../components/day-actions.tsx'
import { Panel } from '../components/panel.tsx'
import { Ratings } from '../components/ratings.tsx'
import { type DateRange, type Day, daysOf } from '../date-range.ts'
import { emptyReason, type Hardware } from '../empty-reason.ts'
import { formatDay, formatDuration } from '../format.ts'
import type { ResilienceLevel, StressDaysFragment } from '../generated/graphql.ts'
import { problemAt } from '../problem.ts'
import type { QueryStatus } from '../query-state.ts'
import { RESILIENCE_TERMS, RESILIENCE_WORDS, STRESS_WORDS } from '../terms.ts'

interface StressPanelProps {
  readonly data: StressDaysFragment | undefined
  readonly query: QueryStatus
  readonly range: DateRange
  readonly hardware: Hardware
  readonly day: Day
  readonly onSelect: (day: Day) => void
}

/** Time stressed and time restored of each day. */
export function StressDaysPanel({ data, query, range, hardware, day, onSelect }: StressPanelProps) {
  const records = data?.dailyStress?.nodes ?? []
  const byDay = new Map(records.map((record) => [record.day, record]))
  const days = daysOf(range)
  const stressful = records.filter(({ daySummary }) => daySummary === 'STRESSFUL').length
  return (
    <Panel
      title="Stress and recovery by day"
      className="panel-wide"
      records={{ types: ['DAILY_STRESS'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyStress'])}
      isEmpty={records.length === 0}
      emptyText={emptyReason('STRESS_HIGH', hardware, range)}
      tables={[
        {
          caption: 'Stress and recovery by day',
          columns: ['Day', 'Stressed', 'Restored', 'In a word'],
          rows: days.map((each) => [
            formatDay(each, 'medium'),
            formatDuration(byDay.get(each)?.stressHigh),
            formatDuration(byDay.get(each)?.recoveryHigh),
            wordOf(byDay.get(each)?.daySummary)?.name ?? '–',
          ]),
          choice: { chosen: days.indexOf(day), onChoose: (row) => onSelect(days[row] ?? day) },
        },
      ]}
    >
      <Legend
        items={[
          { name: 'Stressed', color: STRESS_COLOR },
          { name: 'Restored', color: RECOVERY_COLOR },
        ]}
      />
      <StressChart
        rows={days.map((each) => ({
          day: each,
          stress: byDay.get(each)?.stressHigh ?? null,
          recovery: byDay.get(each)?.recoveryHigh ?? null,
        }))}
        onSelect={onSelect}
        summary={`Bars of time stressed and time restored. ${stressful} of ${records.length} days were stressful.`}
      />
    </Panel>
  )
}

const wordOf = (summary: keyof typeof STRESS_WORDS | null | undefined) =>
  summary == null ? undefined : STRESS_WORDS[summary]

/** The stress of a day in words. */
export function StressDayPanel({ data, query, range, hardware, day, onSelect }: StressPanelProps) {
  const records = data?.dailyStress?.nodes ?? []
  const shown = records.findLast((record) => record.day <= day) ?? records[0]
  const word = wordOf(shown?.daySummary)
  return (
    <Panel
      title={shown === undefined ? 'The day' : formatDay(shown.day, 'long')}
      className="panel-half"
      records={{ types: ['DAILY_STRESS'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyStress'])}
      isEmpty={shown === undefined}
      emptyText={emptyReason('STRESS_HIGH', hardware, range)}
      actions={
        shown === undefined ? undefined : (
          <DayActions days={records.map((record) => record.day)} day={shown.day} onSelect={onSelect} />
        )
      }
    >
      <p className="panel-lead">
        <strong>{word?.name ?? 'No word yet'}</strong>
        <span className="soft">
          {word?.meaning ?? 'Oura sums up a day when it ends, and only if it has enough data.'}
        </span>
      </p>
      <dl className="figures">
        <div>
          <dt>Stressed</dt>
          <dd>{formatDuration(shown?.stressHigh)}</dd>
        </div>
        <div>
          <dt>Restored</dt>
          <dd>{formatDuration(shown?.recoveryHigh)}</dd>
        </div>
      </dl>
      <p className="soft">
        Stressed is the top quarter of your own range, restored the bottom quarter, by heart rate, its
        variability, movement and skin temperature while awake. Stress is not always bad: exercise counts as
        well.
      </p>
    </Panel>
  )
}

const LEVELS: readonly ResilienceLevel[] = ['LIMITED', 'ADEQUATE', 'SOLID', 'STRONG', 'EXCEPTIONAL']

/** The resilience up to a day, and its parts. */
export function ResiliencePanel({ data, query, range, hardware, day }: StressPanelProps) {
  const records = data?.dailyResilience?.nodes ?? []
  const shown = records.findLast((record) => record.day <= day) ?? records[0]
  const level = shown?.level ?? null
  return (
    <Panel
      title="Resilience"
      className="panel-half"
      records={{ types: ['DAILY_RESILIENCE'], ...range }}
      query={query}
      problem={problemAt(query.errors, ['viewer.dailyResilience'])}
      isEmpty={shown === undefined}
      emptyText={emptyReason('RESILIENCE_LEVEL', hardware, range)}
    >
      {shown !== undefined && (
        <>
          <p className="panel-lead">
            <strong>{level === null ? 'No level yet' : RESILIENCE_WORDS[level].name}</strong>
            <span className="soft">
              {formatDay(shown.day, 'long')}. {level !== null && RESILIENCE_WORDS[level].meaning}
            </span>
          </p>
          <ol className="levels" aria-label="Levels of resilience, lowest first">
            {LEVELS.map((each) => (
              <li key={each} aria-current={each === level ? 'true' : undefined}>
                {RESILIENCE_WORDS[each].name}
              </li>
            ))}
          </ol>
          <Ratings terms={RESILIENCE_TERMS} ratings={shown.contributors} hasWords={false} />
        </>
      )}
    </Panel>
  )
}
