import type { Resource } from '../resource.ts'
import { dailySleep } from './daily-sleep.ts'
import { heartrate } from './heartrate.ts'
import { personalInfo } from './personal-info.ts'
import { sleep } from './sleep.ts'

/** Every resource of Oura's API v2 that the gateway serves. */
export const resources: readonly Resource[] = [personalInfo, dailySleep, sleep, heartrate]
