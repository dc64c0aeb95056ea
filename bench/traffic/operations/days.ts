import type { Raw } from '../reference.ts'
import {
  type CheckedOperation,
  daysOf,
  type OperationContext,
  ouraValue,
  sameId,
  someDates,
} from './operation.ts'

const DAYS = `query Days($startDate: Date!, $endDate: Date!, $first: Int!, $orderBy: SortOrder!) {
  viewer {
    days(startDate: $startDate, endDate: $endDate, first: $first, orderBy: $orderBy) {
      totalCount
      nodes {
        date
        sleep { id score }
        readiness { id score }
        activity { id steps }
        workouts { id activity }
        mainSleep { id bedtimeStart totalSleepDuration }
      }
    }
  }
}`

/** All collections of some days, by day. */
export function makeDays(context: OperationContext): CheckedOperation {
  const { reference, random } = context
  const dates = someDates(context, 21)
  const first = random.whole(1, 14)
  const isDescending = random.chance(0.5)
  const days = isDescending ? daysOf(dates).toReversed() : daysOf(dates)
  return {
    name: 'days',
    query: DAYS,
    variables: { ...dates, first, orderBy: isDescending ? 'DESC' : 'ASC' },
    expected: {
      viewer: {
        days: {
          totalCount: days.length,
          nodes: days.slice(0, first).map((date) => {
            const sleep = reference.between('daily_sleep', date, date).at(-1)
            const readiness = reference.between('daily_readiness', date, date).at(-1)
            const activity = reference.between('daily_activity', date, date).at(-1)
            const main = mainSleepOf(reference.between('sleep', date, date))
            return {
              date,
              sleep: sleep
                ? { id: sameId(context, 'DailySleep', sleep), score: ouraValue(sleep, 'score') }
                : null,
              readiness: readiness
                ? { id: sameId(context, 'DailyReadiness', readiness), score: ouraValue(readiness, 'score') }
                : null,
              activity: activity
                ? { id: sameId(context, 'DailyActivity', activity), steps: ouraValue(activity, 'steps') }
                : null,
              workouts: reference.between('workout', date, date).map((raw) => ({
                id: sameId(context, 'Workout', raw),
                activity: ouraValue(raw, 'activity'),
              })),
              mainSleep: main
                ? {
                    id: sameId(context, 'SleepPeriod', main),
                    bedtimeStart: ouraValue(main, 'bedtime_start'),
                    totalSleepDuration: ouraValue(main, 'total_sleep_duration'),
                  }
                : null,
            }
          }),
        },
      },
    },
  }
}

/** The longest long_sleep, the earliest of equal ones. */
function mainSleepOf(periods: readonly Raw[]): Raw | undefined {
  const asleep = (raw: Raw) => Number(raw['total_sleep_duration'] ?? -1)
  return periods.filter(({ type }) => type === 'long_sleep').toSorted((a, b) => asleep(b) - asleep(a))[0]
}
