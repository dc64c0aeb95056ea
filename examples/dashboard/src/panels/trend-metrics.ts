import type { DailyMetric } from '../generated/graphql.ts'
import type { DataType } from '../live-changes.ts'

/** A metric of the trends page. */
interface TrendMetric {
  readonly metric: DailyMetric
  readonly color: string
  /** The records that it comes from. */
  readonly dataType: DataType
}

/** The metrics of the trends page, in the order of the operation. */
export const TREND_METRICS: readonly TrendMetric[] = [
  { metric: 'AVERAGE_HRV', color: 'var(--readiness)', dataType: 'SLEEP' },
  { metric: 'LOWEST_HEART_RATE', color: 'var(--heart)', dataType: 'SLEEP' },
  {
    metric: 'TEMPERATURE_DEVIATION',
    color: 'var(--activity)',
    dataType: 'DAILY_READINESS',
  },
  { metric: 'SPO2_AVERAGE', color: 'var(--phase-rem)', dataType: 'DAILY_SPO2' },
  { metric: 'STRESS_HIGH', color: 'var(--phase-awake)', dataType: 'DAILY_STRESS' },
  { metric: 'RESILIENCE_LEVEL', color: 'var(--sleep)', dataType: 'DAILY_RESILIENCE' },
]
