import { HypnogramChart, TimeSeriesChart } from '../charts/lazy-charts.tsx'
import { PhaseLegend } from '../charts/legend.tsx'
import type { TimeSeriesChartProps } from '../charts/time-series-chart.tsx'
import { Figures } from '../components/figures.tsx'
import { formatDecimal, formatDuration, formatNumber } from '../format.ts'
import type { NightPanelFragment } from '../generated/graphql.ts'
import { measured, type SeriesPoint } from '../heart-rate.ts'
import { type HypnogramBlock, PHASE_NAMES, PHASES_FROM_TOP, phaseTotals } from '../hypnogram.ts'
import { formatClock, toWallClock } from '../wall-clock.ts'

interface NightChartsProps {
  readonly night: NonNullable<NightPanelFragment['mainSleep']>
  readonly naps: NonNullable<NightPanelFragment['naps']>
  readonly blocks: readonly HypnogramBlock[]
  readonly rates: readonly SeriesPoint[]
  readonly hrv: readonly SeriesPoint[]
}

/** The figures and charts of a night, all with the same time axis. */
export function NightCharts({ night, naps, blocks, rates, hrv }: NightChartsProps) {
  const start = night.bedtimeStart === null ? blocks[0]?.start : toWallClock(night.bedtimeStart)
  const end = night.bedtimeEnd === null ? blocks.at(-1)?.end : toWallClock(night.bedtimeEnd)
  const totals = phaseTotals(night)
  const span = start !== undefined && end !== undefined ? ([start, end] as const) : null
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
      {blocks.length === 0 || span === null ? (
        <p className="empty">Oura has no phases of this night.</p>
      ) : (
        <>
          <PhaseLegend totals={totals} />
          <HypnogramChart
            blocks={blocks}
            span={span}
            summary={`Hypnogram from ${formatClock(span[0])} to ${formatClock(span[1])}. ${PHASES_FROM_TOP.map(
              (phase) => `${PHASE_NAMES[phase]} ${formatDuration(totals[phase])}`,
            ).join(', ')}.`}
          />
          <p className="chart-note">
            Blocks are steps of 5 minutes; the times above are Oura’s own, counted in steps of 30 seconds.
          </p>
        </>
      )}
      {span !== null && (
        <>
          <Course
            title="Heart rate, beats a minute"
            points={rates}
            span={span}
            name="Heart rate"
            unit="bpm"
            color="var(--heart)"
            className="chart-night-rate"
            summary={`Heart rate through the night, lowest ${formatNumber(measured(night.lowestHeartRate))} beats a minute.`}
          />
          <Course
            title="Heart rate variability, ms"
            points={hrv}
            span={span}
            name="HRV"
            unit="ms"
            color="var(--hrv)"
            className="chart-night-hrv"
            summary={`Heart rate variability through the night, mean ${formatNumber(night.averageHrv)} milliseconds.`}
          />
        </>
      )}
      {naps.length > 0 && <p className="chart-note">{napText(naps)}</p>}
    </>
  )
}

interface CourseProps extends Omit<TimeSeriesChartProps, 'syncId' | 'isBridged'> {
  readonly title: string
}

/** One measurement through the night, or that it was not measured. */
function Course({ title, ...chart }: CourseProps) {
  const isMeasured = chart.points.some(({ value }) => value !== null)
  return (
    <>
      <h3 className="chart-title">{title}</h3>
      {isMeasured ? (
        <TimeSeriesChart {...chart} syncId="night" />
      ) : (
        <p className="soft">The ring did not measure it in this night.</p>
      )}
    </>
  )
}

function napText(naps: NightChartsProps['naps']): string {
  const each = naps.map(({ bedtimeStart, bedtimeEnd, totalSleepDuration }) => {
    const times = [bedtimeStart, bedtimeEnd].flatMap((time) =>
      time === null ? [] : formatClock(toWallClock(time)),
    )
    return `${formatDuration(totalSleepDuration)} asleep${times.length === 2 ? ` from ${times.join(' to ')}` : ''}`
  })
  return `${naps.length === 1 ? 'Nap' : 'Naps'} of this day: ${each.join('; ')}.`
}
