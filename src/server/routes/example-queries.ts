import { DAY_MS } from '../../time.ts'

/** First and last day of the data that examples show, both inclusive, as YYYY-MM-DD. */
export interface DaySpan {
  readonly startDate: string
  readonly endDate: string
}

/** A named operation to try. It needs no variables: GraphiQL does not fill them in for its first tab. */
export interface ExampleQuery {
  readonly name: string
  readonly query: string
}

/** The queries that GraphiQL opens with. `span` should cover a month; the last day of it is "last night". */
export const exampleQueries = (span: DaySpan): readonly ExampleQuery[] => [
  {
    name: 'Dashboard',
    query: `# A week at a glance: five collections of Oura's API, one query.
# Press the play button, or Ctrl-Enter. Both dates are inclusive: change them here, or under "Variables".
query Dashboard($startDate: Date = "${daysBefore(span.endDate, 6)}", $endDate: Date = "${span.endDate}") {
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
  },
  {
    name: 'LastNight',
    query: `# One night: its score, and the main sleep with its phases decoded.
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
  },
  {
    name: 'DayByDay',
    query: `# Two weeks, newest day first. Every calendar day is there, with null where Oura has nothing.
# However many days you ask for, each collection costs one request to Oura.
query DayByDay($startDate: Date = "${daysBefore(span.endDate, 13)}", $endDate: Date = "${span.endDate}") {
  viewer {
    days(startDate: $startDate, endDate: $endDate, orderBy: DESC) {
      nodes {
        date
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
  },
  {
    name: 'WorkoutsWithHeartRate',
    query: `# The heart rate during each workout: a handful of requests to Oura, not one for each workout.
query WorkoutsWithHeartRate($startDate: Date = "${span.startDate}", $endDate: Date = "${span.endDate}") {
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
  },
  {
    name: 'SleepHistory',
    query: `# Page by page through a month of nights, newest first.
# For the next page, write under "Variables": {"after": "…the endCursor of this page…"}
query SleepHistory($startDate: Date = "${span.startDate}", $endDate: Date = "${span.endDate}", $after: String) {
  viewer {
    sleepPeriods(startDate: $startDate, endDate: $endDate, orderBy: DESC, first: 5, after: $after) {
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
  },
  {
    name: 'MonthInNumbers',
    query: `# What REST cannot say: statistics of a month and the direction things take.
query MonthInNumbers($startDate: Date = "${span.startDate}", $endDate: Date = "${span.endDate}") {
  viewer {
    summary(startDate: $startDate, endDate: $endDate) {
      dayCount
      sleepScore {
        mean
        min
        max
      }
      restingHeartRate {
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
  },
  {
    name: 'NodeById',
    query: `# Every object has a global id; with it, Relay and Apollo fetch the object again. This id is that of a day.
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
  },
]

const daysBefore = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - count * DAY_MS).toISOString().slice(0, 10)

/** The day itself and the 29 before it. */
export const thirtyDaysUntil = (endDate: string): DaySpan => ({
  startDate: daysBefore(endDate, 29),
  endDate,
})
