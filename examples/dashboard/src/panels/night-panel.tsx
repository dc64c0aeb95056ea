import { HeartRateChart } from '../charts/heart-rate-chart.tsx'
import { HypnogramChart } from '../charts/hypnogram-chart.tsx'
import { Legend } from '../charts/legend.tsx'
import { Figures } from '../components/figures.tsx'
import { Icon } from '../components/icon.tsx'
import { Panel } from '../components/panel.tsx'
import { addDays, type DateRange, type Day } from '../date-range.ts'
import { formatDay, formatDecimal, formatDuration, formatNumber } from '../format.ts'
import { readFragment } from '../generated/fragment-masking.ts'
import { type NightPanelFragment, NightPanelFragmentDoc, type NightQuery } from '../generated/graphql.ts'
import { type HeartRatePoint, measured, seriesPoints } from '../heart-rate.ts'
import {
  type HypnogramBlock,
  PHASE_COLORS,
  PHASE_NAMES,
  PHASES_FROM_TOP,
  phaseTotals,
  toHypnogram,
} from '../hypnogram.ts'
import { firstProblem } from '../problem.ts'
import type { QueryState } from '../query-state.ts'
import { formatClock, toWallClock } from '../wall-clock.ts'

interface NightPanelProps {
  readonly query: QueryState<NightQuery>
  readonly date: Day
  /** The days that the visitor can select. */
  readonly range: DateRange
  readonly onSelect: (day: Day) => void
}

type Night = NonNullable<NightPanelFragment['mainSleep']>

/** One night in detail: values, phases, heart rate. */
export function NightPanel({ query, date, range, onSelect }: NightPanelProps) {
  const night = readFragment(NightPanelFragmentDoc, query.data?.viewer.day)?.mainSleep ?? null
  const blocks = toHypnogram(night?.phases ?? [])
  const points = night?.heartRate == null ? [] : seriesPoints(night.heartRate)
  const title = `Night to ${formatDay(date, 'medium')}`
  const isFirst = date <= range.startDate
  const isLast = date >= range.endDate
  // aria-disabled instead of disabled, so that the buttons keep the focus.
  const actions = (
    <>
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label="Previous night"
        aria-disabled={isFirst}
        onClick={() => !isFirst && onSelect(addDays(date, -1))}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label="Next night"
        aria-disabled={isLast}
        onClick={() => !isLast && onSelect(addDays(date, 1))}
      >
        <Icon name="next" />
      </button>
    </>
  )
  return (
    <Panel
      title={title}
      className="panel-night"
      records={{ types: ['SLEEP'], startDate: date, endDate: date }}
      query={query}
      problem={firstProblem(query.errors)}
      isEmpty={night === null}
      emptyText={`No night was recorded for ${formatDay(date, 'long')}.`}
      actions={actions}
      tables={[
        {
          caption: `Phases of the night to ${formatDay(date, 'long')}`,
          columns: ['From', 'To', 'Phase', 'Duration'],
          rows: blocks.map(({ start, end, phase }) => [
            formatClock(start),
            formatClock(end),
            PHASE_NAMES[phase],
            formatDuration((end - start) / 1000),
          ]),
        },
        {
          caption: `Heart rate of the night to ${formatDay(date, 'long')}`,
          columns: ['Time', 'Heart rate, bpm'],
          rows: points.map(({ time, bpm }) => [formatClock(time), formatNumber(bpm)]),
        },
      ]}
    >
      {night !== null && <NightCharts night={night} blocks={blocks} points={points} />}
    </Panel>
  )
}

interface NightChartsProps {
  readonly night: Night
  readonly blocks: readonly HypnogramBlock[]
  readonly points: readonly HeartRatePoint[]
}

function NightCharts({ night, blocks, points }: NightChartsProps) {
  const start = night.bedtimeStart === null ? blocks[0]?.start : toWallClock(night.bedtimeStart)
  const end = night.bedtimeEnd === null ? blocks.at(-1)?.end : toWallClock(night.bedtimeEnd)
  const totals = phaseTotals(night)
  const hasSpan = start !== undefined && end !== undefined
  return (
    <>
      <Figures
        items={[
          ['Asleep', formatDuration(night.totalSleepDuration)],
          ['In bed', formatDuration(night.timeInBed)],
          ['Efficiency', `${formatNumber(night.efficiency)} %`],
          ['Lowest heart rate', `${formatNumber(measured(night.lowestHeartRate))} bpm`],
          ['Mean HRV', `${formatNumber(night.averageHrv)} ms`],
          ['Breathing', `${formatDecimal(night.averageBreath)} /min`],
        ]}
      />
      {blocks.length === 0 || !hasSpan ? (
        <p className="empty">Oura has no phases of this night.</p>
      ) : (
        <>
          <Legend
            items={PHASES_FROM_TOP.map((phase) => ({
              name: PHASE_NAMES[phase],
              color: PHASE_COLORS[phase],
              value: formatDuration(totals[phase]),
            }))}
          />
          <HypnogramChart
            blocks={blocks}
            span={[start, end]}
            summary={`Hypnogram from ${formatClock(start)} to ${formatClock(end)}. ${PHASES_FROM_TOP.map(
              (phase) => `${PHASE_NAMES[phase]} ${formatDuration(totals[phase])}`,
            ).join(', ')}.`}
          />
          <p className="chart-note">
            Blocks are steps of 5 minutes; the times above are Oura’s own, counted in steps of 30 seconds.
          </p>
        </>
      )}
      {hasSpan && points.some(({ bpm }) => bpm !== null) && (
        <>
          <h3 className="chart-title">Heart rate, beats a minute</h3>
          <HeartRateChart
            points={points}
            span={[start, end]}
            className="chart-night-rate"
            syncId="night"
            summary={`Heart rate through the night, lowest ${formatNumber(measured(night.lowestHeartRate))} beats a minute.`}
          />
        </>
      )}
    </>
  )
}
