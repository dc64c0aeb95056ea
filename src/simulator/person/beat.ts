/** A heart rate as it was measured. */
export interface Beat {
  readonly instant: number
  readonly bpm: number
  readonly source: 'awake' | 'rest' | 'sleep' | 'session' | 'live' | 'workout'
}
