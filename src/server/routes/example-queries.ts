import { type DaySpan, daysBefore } from './example-dates.ts'

/** A named operation. Its variables have defaults, because GraphiQL's first tab opens without variables. */
export interface ExampleQuery {
  readonly name: string
  readonly query: string
}

/**
 * The tabs that GraphiQL opens with. Comments have at most 50 characters a line, the width of the editor in a window of
 * 1,280 pixels.
 * @param span a month; its last day is "last night"
 */
export function exampleQueries(span: DaySpan): readonly ExampleQuery[] {
  return [
    {
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
    },
    {
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
    },
    {
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
    },
    {
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
    },
    {
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
    },
    {
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
    },
    {
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
    },
    {
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
    },
  ]
}
