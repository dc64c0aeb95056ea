import { addDays, type Raw } from '../reference.ts'
import { type CheckedOperation, type OperationContext, ouraValue, sameId } from './operation.ts'

const WORKOUTS = `query WorkoutsWithHeartRate($startDate: Date!, $endDate: Date!, $samples: Int!) {
  viewer {
    workouts(startDate: $startDate, endDate: $endDate, first: 100) {
      nodes {
        id
        startDatetime
        heartRate(first: $samples) { pageInfo { hasNextPage } nodes { timestamp bpm source } }
      }
    }
  }
}`

/** Workouts with their heart rates. */
export function makeWorkouts(context: OperationContext): CheckedOperation {
  const { reference, random, days } = context
  const startDate = addDays(days.firstWithHeartRate, random.whole(0, 2))
  const endDate = addDays(startDate, random.whole(0, 1))
  const samples = random.whole(1, 60)
  return {
    name: 'workouts',
    query: WORKOUTS,
    variables: { startDate, endDate, samples },
    expected: {
      viewer: {
        workouts: {
          nodes: reference.between('workout', startDate, endDate).map((raw) => {
            const rates = reference.heartRates(timeOf(raw, 'start_datetime'), timeOf(raw, 'end_datetime'))
            return {
              id: sameId(context, 'Workout', raw),
              startDatetime: ouraValue(raw, 'start_datetime'),
              heartRate: {
                pageInfo: { hasNextPage: rates.length > samples },
                nodes: rates.slice(0, samples).map(rateOf),
              },
            }
          }),
        },
      },
    },
  }
}

const SERIES = `query HeartRate($startDatetime: DateTime!, $endDatetime: DateTime!, $last: Int!) {
  viewer {
    heartRate(startDatetime: $startDatetime, endDatetime: $endDatetime, last: $last) {
      totalCount
      pageInfo { hasPreviousPage }
      nodes { timestamp bpm source }
    }
  }
}`

/** The last heart rates of a range of hours. */
export function makeHeartRate({ reference, random, days }: OperationContext): CheckedOperation {
  const start = Date.parse(`${days.firstWithHeartRate}T00:00Z`) + random.whole(0, 60) * 3_600_000
  const end = start + random.whole(1, 30) * 3_600_000
  const last = random.whole(1, 100)
  const rates = reference.heartRates(start, end)
  return {
    name: 'heart rate',
    query: SERIES,
    variables: {
      startDatetime: new Date(start).toISOString(),
      endDatetime: new Date(end).toISOString(),
      last,
    },
    expected: {
      viewer: {
        heartRate: {
          totalCount: rates.length,
          pageInfo: { hasPreviousPage: rates.length > last },
          nodes: rates.slice(-last).map(rateOf),
        },
      },
    },
  }
}

const timeOf = (raw: Raw, name: string): number => Date.parse(String(raw[name]))

const rateOf = (raw: Raw) => ({
  timestamp: ouraValue(raw, 'timestamp'),
  bpm: ouraValue(raw, 'bpm'),
  source: String(raw['source']).toUpperCase(),
})
