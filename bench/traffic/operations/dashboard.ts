import type { Expectation } from '../expectation.ts'
import type { Raw } from '../reference.ts'
import {
  type CheckedOperation,
  type Dates,
  durationOf,
  type OperationContext,
  ouraValue,
  sameId,
  someDates,
} from './operation.ts'

const DASHBOARD = `query Dashboard($startDate: Date!, $endDate: Date!) {
  viewer {
    id
    personalInfo { age weight height biologicalSex email }
    dailySleep(startDate: $startDate, endDate: $endDate, first: 100) {
      totalCount
      nodes { id ouraId day score timestamp contributors { deepSleep totalSleep } }
    }
    dailyReadiness(startDate: $startDate, endDate: $endDate, first: 100) {
      totalCount
      nodes { id ouraId day score temperatureDeviation }
    }
    workouts(startDate: $startDate, endDate: $endDate, first: 1000) {
      totalCount
      nodes { id ouraId day activity calories startDatetime endDatetime durationSeconds }
    }
  }
}`

/** A dashboard of up to a month. */
export function makeDashboard(context: OperationContext): CheckedOperation {
  return dashboardOf(context, someDates(context, 31))
}

export function dashboardOf(context: OperationContext, dates: Dates): CheckedOperation {
  const { reference, seenValues } = context
  const info = reference.personalInfo
  const listOf = (records: readonly Raw[], node: (raw: Raw) => Expectation): Expectation => ({
    totalCount: records.length,
    nodes: records.map(node),
  })
  const { startDate, endDate } = dates
  return {
    name: 'dashboard',
    query: DASHBOARD,
    variables: { ...dates },
    expected: {
      viewer: {
        id: seenValues.sameAs(`user/${reference.user}`),
        personalInfo: {
          age: ouraValue(info, 'age'),
          weight: ouraValue(info, 'weight'),
          height: ouraValue(info, 'height'),
          biologicalSex: ouraValue(info, 'biological_sex'),
          email: ouraValue(info, 'email'),
        },
        dailySleep: listOf(reference.between('daily_sleep', startDate, endDate), (raw) => ({
          id: sameId(context, 'DailySleep', raw),
          ouraId: ouraValue(raw, 'id'),
          day: ouraValue(raw, 'day'),
          score: ouraValue(raw, 'score'),
          timestamp: ouraValue(raw, 'timestamp'),
          contributors: contributorsOf(raw),
        })),
        dailyReadiness: listOf(reference.between('daily_readiness', startDate, endDate), (raw) => ({
          id: sameId(context, 'DailyReadiness', raw),
          ouraId: ouraValue(raw, 'id'),
          day: ouraValue(raw, 'day'),
          score: ouraValue(raw, 'score'),
          temperatureDeviation: ouraValue(raw, 'temperature_deviation'),
        })),
        workouts: listOf(reference.between('workout', startDate, endDate), (raw) => ({
          id: sameId(context, 'Workout', raw),
          ouraId: ouraValue(raw, 'id'),
          day: ouraValue(raw, 'day'),
          activity: ouraValue(raw, 'activity'),
          calories: ouraValue(raw, 'calories'),
          startDatetime: ouraValue(raw, 'start_datetime'),
          endDatetime: ouraValue(raw, 'end_datetime'),
          durationSeconds: durationOf(raw),
        })),
      },
    },
  }
}

function contributorsOf(raw: Raw): Expectation {
  const contributors = raw['contributors'] as Raw | null | undefined
  if (contributors == null) return null
  return {
    deepSleep: ouraValue(contributors, 'deep_sleep'),
    totalSleep: ouraValue(contributors, 'total_sleep'),
  }
}
