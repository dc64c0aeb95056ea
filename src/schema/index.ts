import { specifiedDirectives } from 'graphql'
import { DeferDirective, StreamDirective } from '../execution/incremental/directives.ts'
import { builder } from './builder.ts'
import './scalars.ts'
import './relay/node.ts'
import './user.ts'
import './disconnect.ts'
import './rate-limit.ts'
import './day.ts'
import './resources/personal-info.ts'
import './resources/daily-activity.ts'
import './resources/daily-readiness.ts'
import './resources/daily-sleep.ts'
import './resources/daily-spo2.ts'
import './resources/daily-stress.ts'
import './resources/daily-resilience.ts'
import './resources/daily-cardiovascular-age.ts'
import './resources/vo2-max.ts'
import './resources/sleep-period.ts'
import './resources/sleep-time.ts'
import './resources/workout.ts'
import './resources/session.ts'
import './resources/enhanced-tag.ts'
import './resources/tag.ts'
import './resources/rest-mode-period.ts'
import './resources/ring-configuration.ts'
import './resources/heart-rate.ts'
import './resources/ring-battery-level.ts'
import './resources/interbeat-interval.ts'
import './insights/heart-rate-buckets.ts'
import './insights/hrv-buckets.ts'
import './insights/health-summary.ts'
import './insights/trend.ts'
import './insights/breakdown.ts'
import './insights/baseline.ts'
import './insights/correlation.ts'
import './insights/tag-effect.ts'
import './insights/availability.ts'
import './webhooks/record-by-oura-id.ts'
import './webhooks/webhook-mutations.ts'
import './live/document-changed.ts'
import './live/refresh.ts'

/** GraphiQL's documentation opens on it. Each paragraph is one line, because GraphiQL keeps line breaks. */
const description = [
  'The Oura Ring data of one user: sleep, readiness, activity, heart rate, workouts and more. A GraphQL gateway over the Oura API v2.',
  '**Begin at `viewer`**, the user whose credentials came with the request. Its fields are the collections of the Oura API, as Relay connections with `nodes`, `edges`, `pageInfo` and `totalCount`, and values computed from them: `day` and `days` have all records of a calendar day, `summary`, `trends`, `breakdown`, `baselines`, `correlations` and `tagKinds` compute statistics. `node` fetches an object again by its id.',
  '**Dates** are inclusive at both ends. `lastDays: 7` is the week that ends today. Without dates, a collection has the last 30 days and a time series the last 24 hours. `viewer(timeZone:)` decides what today is. A day is the one that Oura gives a record: sleep belongs to the day of waking up. A DateTime keeps the UTC offset that Oura sent.',
  '**Null** means that Oura has no value. Oura leaves out what it could not measure, so handle null in nearly every field. An enum value that this version of the schema does not have is `UNKNOWN`. Units are in the descriptions.',
  '**Errors** leave you the rest of the answer: a field that fails is null, and `errors` has its path, a message and `extensions.code`. UNAUTHENTICATED, REAUTHORIZATION_REQUIRED, FORBIDDEN: send the user to `authorizationUrl`. BAD_USER_INPUT: fix the argument. RATE_LIMITED: retry after `retryAfterSeconds`. UPSTREAM_UNAVAILABLE, UPSTREAM_TIMEOUT, UPSTREAM_INVALID: Oura failed, and the gateway has already retried.',
].join('\n\n')

/** The executable schema: every module above adds its types to the builder. */
export const schema = builder.toSchema({
  sortSchema: false,
  directives: [...specifiedDirectives, DeferDirective, StreamDirective],
})
schema.description = description
