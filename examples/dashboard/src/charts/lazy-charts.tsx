import { type ComponentType, lazy, Suspense } from 'react'
import { ChartBoundary } from './chart-boundary.tsx'

/** The chart library is as large as the rest of the overview, so its figures are shown before it has loaded. */
const loadCharts = () => import('./overview-charts.ts')
type Charts = Awaited<ReturnType<typeof loadCharts>>

/**
 * A chart whose code loads when it is first shown. Its place is kept, so that the page does not move.
 * @param choose the chart of the module
 * @param classOf the class that gives the chart its size
 */
function lazyChart<Props extends object>(
  choose: (charts: Charts) => ComponentType<Props>,
  classOf: (props: Props) => string,
): ComponentType<Props> {
  const LazyChart = lazy(async () => ({ default: choose(await loadCharts()) }))
  return function ChartWhenLoaded(props: Props) {
    const className = `chart ${classOf(props)}`
    return (
      <ChartBoundary className={className}>
        <Suspense fallback={<div className={`${className} chart-loading`} aria-hidden="true" />}>
          <LazyChart {...props} />
        </Suspense>
      </ChartBoundary>
    )
  }
}

export const ScoresChart = lazyChart(
  (charts) => charts.ScoresChart,
  () => 'chart-scores',
)
export const NightsChart = lazyChart(
  (charts) => charts.NightsChart,
  () => 'chart-nights',
)
export const HypnogramChart = lazyChart(
  (charts) => charts.HypnogramChart,
  () => 'chart-hypnogram',
)
export const EnergyChart = lazyChart(
  (charts) => charts.EnergyChart,
  () => 'chart-energy',
)
export const TimeSeriesChart = lazyChart(
  (charts) => charts.TimeSeriesChart,
  ({ className }) => className,
)
