import type { DaySpan } from '../example-dates.ts'
import type { ExampleQuery } from './example-query.ts'

/* Queries for values that the gateway computes from the records. */

export const monthInNumbersQuery = (span: DaySpan): ExampleQuery => ({
  name: 'MonthInNumbers',
  query: `# Statistics and the trend of a month, which
# Oura's REST API does not have.
query MonthInNumbers(
  $startDate: Date = "${span.startDate}"
  $endDate: Date = "${span.endDate}"
) {
  viewer {
    summary(startDate: $startDate, endDate: $endDate) {
      dayCount
      sleepScore {
        mean
        min
        max
      }
      lowestHeartRate {
        mean
        standardDeviation
      }
      workouts {
        count
        totalDurationSeconds
        byActivity {
          activity
          count
        }
      }
    }
    trend(metric: AVERAGE_HRV, startDate: $startDate, endDate: $endDate, window: 7) {
      slopePerDay
      points {
        date
        value
        movingAverage
      }
    }
  }
}
`,
})

export const isItUnusualQuery = (span: DaySpan): ExampleQuery => ({
  name: 'IsItUnusual',
  query: `# Questions that take a program over REST. Is last
# night unusual? Which weekdays are restful? Do
# steps go with better sleep?
query IsItUnusual($date: Date = "${span.endDate}") {
  viewer {
    baseline(metric: LOWEST_HEART_RATE, date: $date, days: 60) {
      value
      median
      zScore
      percentile
    }
    breakdown(metric: AVERAGE_HRV, by: WEEKDAY, endDate: $date, lastDays: 90) {
      groups {
        key
        statistics {
          mean
        }
      }
    }
    correlation(x: STEPS, y: SLEEP_SCORE, lagDays: 1, endDate: $date, lastDays: 90) {
      count
      pearson
      pValue
    }
    summary(endDate: $date, lastDays: 7) {
      sleepScore {
        mean
      }
      difference(metric: SLEEP_SCORE)
    }
  }
}
`,
})
