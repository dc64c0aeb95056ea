import { dailyActivity } from './daily-activity.ts'
import { dailyCardiovascularAge } from './daily-cardiovascular-age.ts'
import { dailyReadiness } from './daily-readiness.ts'
import { dailyResilience } from './daily-resilience.ts'
import { dailySleep } from './daily-sleep.ts'
import { dailySpo2 } from './daily-spo2.ts'
import { dailyStress } from './daily-stress.ts'
import { enhancedTag } from './enhanced-tag.ts'
import { heartrate } from './heartrate.ts'
import { interbeatInterval } from './interbeat-interval.ts'
import { personalInfo } from './personal-info.ts'
import type { Resource } from './resource.ts'
import { restModePeriod } from './rest-mode-period.ts'
import { ringBatteryLevel } from './ring-battery-level.ts'
import { ringConfiguration } from './ring-configuration.ts'
import { session } from './session.ts'
import { sleep } from './sleep.ts'
import { sleepTime } from './sleep-time.ts'
import { tag } from './tag.ts'
import { vo2Max } from './vo2-max.ts'
import { workout } from './workout.ts'

/** Every resource of Oura's API v2, by its name in the client. */
export const registry = {
  personalInfo,
  dailyActivity,
  dailyReadiness,
  dailySleep,
  dailySpo2,
  dailyStress,
  dailyResilience,
  dailyCardiovascularAge,
  vo2Max,
  sleep,
  sleepTime,
  workout,
  session,
  tag,
  enhancedTag,
  restModePeriod,
  ringConfiguration,
  heartrate,
  ringBatteryLevel,
  interbeatInterval,
} as const satisfies Readonly<Record<string, Resource>>

/** Every resource of Oura's API v2 that the gateway serves. */
export const resources: readonly Resource[] = Object.values(registry)
