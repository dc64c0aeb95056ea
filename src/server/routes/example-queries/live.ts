import type { ExampleQuery } from './example-query.ts'

/* Subscriptions. */

export const liveChangesQuery = (): ExampleQuery => ({
  name: 'LiveChanges',
  query: `# Press the play button: each change of a record
# appears below as soon as Oura announces it.
# Press the button again to stop. Outside of the
# demo it needs a login.
subscription LiveChanges($after: String) {
  documentChanged(after: $after) {
    cursor
    event
    dataType
    eventTime
    node {
      id
      ... on DailySleep {
        day
        score
      }
      ... on DailyActivity {
        day
        score
        steps
      }
      ... on Workout {
        day
        activity
        durationSeconds
      }
    }
  }
}
`,
})
