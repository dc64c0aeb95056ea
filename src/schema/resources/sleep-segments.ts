import { openEnum } from '../values/open-enum.ts'
import { segmentType } from '../values/segment-type.ts'

const SLEEP_PHASES = { '1': 'deep', '2': 'light', '3': 'rem', '4': 'awake' } as const
const MOVEMENTS = { '1': 'no_motion', '2': 'restless', '3': 'tossing_and_turning', '4': 'active' } as const

/** sleep_phase_5_min and app_sleep_phase_5_min. */
export const sleepPhases5Min = { stepSeconds: 300, meanings: SLEEP_PHASES }

/** sleep_phase_30_sec. */
export const sleepPhases30Sec = { stepSeconds: 30, meanings: SLEEP_PHASES }

/** movement_30_sec. */
export const movements30Sec = { stepSeconds: 30, meanings: MOVEMENTS }

export const SleepPhaseSegment = segmentType({
  name: 'SleepPhaseSegment',
  description: 'A period of time in one sleep phase.',
  field: 'phase',
  fieldDescription: 'The sleep phase.',
  values: openEnum('SleepPhase', { values: Object.values(SLEEP_PHASES) }, 'A phase of sleep.', {
    deep: 'Deep sleep.',
    light: 'Light sleep.',
    rem: 'REM sleep.',
    awake: 'Awake in bed.',
  }),
})

export const MovementSegment = segmentType({
  name: 'MovementSegment',
  description: 'A period of time with the same amount of movement.',
  field: 'movement',
  fieldDescription: 'Amount of movement.',
  values: openEnum('Movement', { values: Object.values(MOVEMENTS) }, 'Amount of movement during sleep.', {
    no_motion: 'No movement.',
    restless: 'Slight movement.',
    tossing_and_turning: 'Tossing and turning.',
    active: 'Movement as when awake.',
  }),
})
