import { toWallClock, toWallClockOf } from './wall-clock.ts'

/** A heart rate on the wall clock of where it was taken; null = not measured. */
export interface HeartRatePoint {
  readonly time: number
  readonly bpm: number | null
}

/** What stands for a heart rate that could not be measured. */
const NOT_MEASURED = 255

/** A lowest heart rate as one can show it: null where Oura could not measure it. */
export const measured = (bpm: number | null | undefined): number | null =>
  bpm == null || bpm >= NOT_MEASURED || bpm <= 0 ? null : bpm

/** The samples of a night, which are evenly spaced. */
export function seriesPoints(series: {
  readonly interval: number
  readonly timestamp: string
  readonly items: readonly (number | null)[]
}): HeartRatePoint[] {
  const start = toWallClock(series.timestamp)
  return series.items.map((bpm, index) => ({
    time: start + index * series.interval * 1000,
    bpm: measured(bpm),
  }))
}

/**
 * The samples of a workout, which come in UTC and at any distance.
 * @param place a time of the workout, for its offset
 */
export const samplePoints = (
  samples: readonly { readonly timestamp: string; readonly bpm: number | null }[],
  place: string,
): HeartRatePoint[] =>
  samples.map(({ timestamp, bpm }) => ({ time: toWallClockOf(timestamp, place), bpm: measured(bpm) }))

export interface HeartRateFigures {
  readonly lowest: number
  readonly mean: number
  readonly highest: number
}

/** Lowest, mean and highest; null without a single measurement. */
export function heartRateFigures(points: readonly HeartRatePoint[]): HeartRateFigures | null {
  const rates = points.flatMap(({ bpm }) => bpm ?? [])
  if (rates.length === 0) return null
  return {
    lowest: Math.min(...rates),
    mean: rates.reduce((sum, bpm) => sum + bpm, 0) / rates.length,
    highest: Math.max(...rates),
  }
}
