import { toWallClock, toWallClockOf } from './wall-clock.ts'

/** A measurement at a local time, such as a heart rate or its variability; null = not measured. */
export interface SeriesPoint {
  readonly time: number
  readonly value: number | null
}

/** Oura's value for a heart rate that could not be measured. */
const NOT_MEASURED = 255

/** The lowest heart rate; null if Oura could not measure it. */
export const measured = (bpm: number | null | undefined): number | null =>
  bpm == null || bpm >= NOT_MEASURED || bpm <= 0 ? null : bpm

/**
 * The evenly spaced samples of a night.
 * @param read turns a sample into a value; null = not measured. @default that of heart rates
 */
export function seriesPoints(
  series: {
    readonly interval: number
    readonly timestamp: string
    readonly items: readonly (number | null)[]
  } | null,
  read: (sample: number | null) => number | null = measured,
): SeriesPoint[] {
  if (series === null) return []
  const start = toWallClock(series.timestamp)
  return series.items.map((value, index) => ({
    time: start + index * series.interval * 1000,
    value: read(value),
  }))
}

/**
 * Samples further apart than this have a gap between them. In a workout the ring measures every five seconds, in bursts;
 * at rest a few times within a minute, about every five minutes. A minute without a sample ends a burst; the heart rate
 * until the next burst is unknown.
 */
const GAP_MS = 60_000

/**
 * The samples of a workout, which are in UTC and unevenly spaced, with a point without a heart rate in each gap.
 * @param place a time of the workout, for its offset
 */
export function samplePoints(
  samples: readonly { readonly timestamp: string; readonly bpm: number | null }[],
  place: string,
): SeriesPoint[] {
  const points: SeriesPoint[] = []
  for (const { timestamp, bpm } of samples) {
    const time = toWallClockOf(timestamp, place)
    const last = points.at(-1)
    if (last !== undefined && time - last.time > GAP_MS)
      points.push({ time: (last.time + time) / 2, value: null })
    points.push({ time, value: measured(bpm) })
  }
  return points
}

/** Whether a point was measured and has a gap on both sides, so that no line goes through it. */
export const isAlone = (points: readonly SeriesPoint[], index: number): boolean =>
  points[index]?.value != null && points[index - 1]?.value == null && points[index + 1]?.value == null

/** The heart rates by minute, for a table: a row for each sample would be too much. */
export function byMinute(points: readonly SeriesPoint[]): (HeartRateFigures & { readonly time: number })[] {
  const minutes = new Map<number, SeriesPoint[]>()
  for (const point of points) {
    const minute = Math.floor(point.time / 60_000) * 60_000
    minutes.set(minute, [...(minutes.get(minute) ?? []), point])
  }
  return [...minutes].flatMap(([time, each]) => {
    const figures = heartRateFigures(each)
    return figures === null ? [] : { time, ...figures }
  })
}

export interface HeartRateFigures {
  readonly lowest: number
  readonly mean: number
  readonly highest: number
}

/** Minimum, mean and maximum; null without samples. */
export function heartRateFigures(points: readonly SeriesPoint[]): HeartRateFigures | null {
  const rates = points.flatMap(({ value }) => value ?? [])
  if (rates.length === 0) return null
  return {
    lowest: Math.min(...rates),
    mean: rates.reduce((sum, bpm) => sum + bpm, 0) / rates.length,
    highest: Math.max(...rates),
  }
}
