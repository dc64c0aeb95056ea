import { type DaySpan, daysBefore } from '../example-dates.ts'
import type { ExampleQuery } from './example-query.ts'

/* Queries for Oura's records. */

export const dashboardQuery = (span: DaySpan): ExampleQuery => ({
  name: 'Dashboard',
  query: `# A week at a glance: one query instead of five
# requests to Oura's REST API.
#
# Press the play button, or Ctrl-Enter. Both dates
# are inclusive. Change them below.
query Dashboard(
  $startDate: Date = "${daysBefore(span.endDate, 6)}"
  $endDate: Date = "${span.endDate}"
) {
  viewer {
    personalInfo {
      age
      weight
      height
    }
    dailySleep(startDate: $startDate, endDate: $endDate) {
      nodes {
        day
        score
      }
    }
    dailyReadiness(startDate: $startDate, endDate: $endDate) {
      nodes {
        day
        score
        temperatureDeviation
      }
    }
    dailyActivity(startDate: $startDate, endDate: $endDate) {
      nodes {
        day
        score
        steps
        activeCalories
      }
    }
    workouts(startDate: $startDate, endDate: $endDate, orderBy: DESC) {
      totalCount
      nodes {
        day
        activity
        durationSeconds
        calories
      }
    }
  }
}
`,
})

export const lastNightQuery = (span: DaySpan): ExampleQuery => ({
  name: 'LastNight',
  query: `# One night: its score, and the main sleep period
# with its phases as a list.
query LastNight($date: Date = "${span.endDate}") {
  viewer {
    day(date: $date) {
      date
      sleep {
        score
        contributors {
          deepSleep
          remSleep
          efficiency
          totalSleep
        }
      }
      mainSleep {
        bedtimeStart
        bedtimeEnd
        totalSleepDuration # seconds
        averageHrv
        lowestHeartRate
        phases {
          phase
          start
          durationSeconds
        }
      }
    }
  }
}
`,
})

export const dayByDayQuery = (span: DaySpan): ExampleQuery => ({
  name: 'DayByDay',
  query: `# Two weeks by day, newest first. A day without a
# record at Oura has null.
#
# Each collection costs one request to Oura,
# however many days the range has.
query DayByDay(
  $startDate: Date = "${daysBefore(span.endDate, 13)}"
  $endDate: Date = "${span.endDate}"
) {
  viewer {
    days(startDate: $startDate, endDate: $endDate, orderBy: DESC) {
      nodes {
        date
        isComplete
        totalSleepDuration # seconds, naps included
        sleep {
          score
        }
        readiness {
          score
        }
        activity {
          score
          steps
        }
        stress {
          daySummary
          stressHigh
          recoveryHigh
        }
        resilience {
          level
        }
        spo2 {
          spo2Percentage {
            average
          }
        }
      }
    }
  }
}
`,
})

export const workoutsWithHeartRateQuery = (span: DaySpan): ExampleQuery => ({
  name: 'WorkoutsWithHeartRate',
  query: `# The heart rate during each workout. Workouts
# share requests to Oura, so this costs few.
query WorkoutsWithHeartRate(
  $startDate: Date = "${span.startDate}"
  $endDate: Date = "${span.endDate}"
) {
  viewer {
    workouts(startDate: $startDate, endDate: $endDate, orderBy: DESC, first: 5) {
      nodes {
        activity
        startDatetime
        durationSeconds
        heartRate(first: 10) {
          nodes {
            timestamp
            bpm
          }
        }
      }
    }
  }
}
`,
})

export const sleepHistoryQuery = (span: DaySpan): ExampleQuery => ({
  name: 'SleepHistory',
  query: `# A month of nights in pages, newest first. The
# filter leaves out naps and rests.
#
# For the next page, copy endCursor from the
# answer, and write in "Variables":
# {"after": "COPIED"}
query SleepHistory(
  $startDate: Date = "${span.startDate}"
  $endDate: Date = "${span.endDate}"
  $after: String
) {
  viewer {
    sleepPeriods(
      startDate: $startDate
      endDate: $endDate
      types: [LONG_SLEEP]
      orderBy: DESC
      first: 5
      after: $after
    ) {
      totalCount
      nodes {
        id
        day
        type
        totalSleepDuration
        efficiency
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
`,
})

export const nodeByIdQuery = (span: DaySpan): ExampleQuery => ({
  name: 'NodeById',
  query: `# Every object has a global id, with which Relay
# and Apollo Client fetch it again. This is the id
# of a day.
query NodeById($id: ID = "${Buffer.from(`Day:${span.endDate}`).toString('base64')}") {
  node(id: $id) {
    id
    ... on Day {
      date
      readiness {
        id
        score
      }
      sleepPeriods {
        id
        type
        totalSleepDuration
      }
    }
  }
}
`,
})
