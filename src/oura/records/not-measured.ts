import type { Kind } from './record-shape.ts'

/**
 * Values that Oura writes if nothing was measured. They read as null everywhere: in fields, statistics and trends. The
 * place of a record in its list, and so its cursor, goes by the value as Oura wrote it.
 */
export const NOT_MEASURED = {
  /** `lowest_heart_rate` of a sleep period: 255, the largest value of a byte. */
  lowestHeartRate: (bpm: number) => bpm === 255,
  /** `average` of a night's blood oxygen: 0.0. */
  spo2Average: (percent: number) => percent === 0,
  /** `set_up_at` of a ring: a time in 1970, the first year of Unix time. */
  setUpAt: (time: string) => new Date(time).getUTCFullYear() <= 1970,
} as const satisfies Record<string, (value: never) => boolean>

/** A kind that reads as null if Oura's value says that nothing was measured. */
export const unlessNotMeasured = <T>(kind: Kind<T>, isNotMeasured: (value: T) => boolean): Kind<T> => ({
  ...kind,
  read(value) {
    const read = kind.read(value)
    return read === undefined || read === null || !isNotMeasured(read) ? read : null
  },
})
