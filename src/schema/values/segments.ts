import { addSeconds } from './local-time.ts'

/** A stretch of time through which one of Oura's codes stays the same. */
export interface Segment<V extends string> {
  readonly value: V | 'unknown'
  /** In the UTC offset of the period's start. */
  readonly start: string
  readonly durationSeconds: number
}

/** How Oura writes what went on through a period: one character for each step. */
export interface SegmentCode<V extends string> {
  readonly stepSeconds: number
  /** What each character stands for. */
  readonly meanings: Readonly<Record<string, V>>
}

/**
 * Decodes a string of codes into segments that touch each other. Equal characters in a row are one segment, a
 * character without a meaning is `unknown`.
 * @param end where the last segment ends at the latest, because the last step is seldom a whole one
 */
export function decodeSegments<V extends string>(
  codes: string,
  start: string,
  end: string | null,
  { stepSeconds, meanings }: SegmentCode<V>,
): Segment<V>[] {
  const steps = codes.length * stepSeconds
  const total =
    end === null ? steps : Math.min(steps, Math.floor((Date.parse(end) - Date.parse(start)) / 1000))
  const segments: Segment<V>[] = []
  for (let index = 0; index * stepSeconds < total; ) {
    const code = codes.charAt(index)
    const from = index * stepSeconds
    while (codes.charAt(index) === code) index++
    segments.push({
      value: meanings[code] ?? 'unknown',
      start: addSeconds(start, from),
      durationSeconds: Math.min(index * stepSeconds, total) - from,
    })
  }
  return segments
}
