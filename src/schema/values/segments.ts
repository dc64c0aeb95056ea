import { secondsAfter } from './local-time.ts'

/** A period of time during which one of Oura's codes stays the same. */
export interface Segment<V extends string> {
  readonly value: V | 'unknown'
  /** In the UTC offset of the period's start. */
  readonly start: string
  readonly durationSeconds: number
}

/** How Oura encodes a period: one character for each step. */
export interface SegmentCode<V extends string> {
  readonly stepSeconds: number
  /** Meaning of each character. */
  readonly meanings: Readonly<Record<string, V>>
}

/**
 * Decodes a string of codes into adjacent segments. Equal characters in a row are one segment; a character without
 * a meaning is `unknown`.
 * @param end upper bound for the end of the last segment, because the last step is rarely a whole one
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
  const timeAfter = secondsAfter(start)
  const segments: Segment<V>[] = []
  for (let index = 0; index * stepSeconds < total; ) {
    const code = codes.charAt(index)
    const from = index * stepSeconds
    while (codes.charAt(index) === code) index++
    segments.push({
      value: meanings[code] ?? 'unknown',
      start: timeAfter(from),
      durationSeconds: Math.min(index * stepSeconds, total) - from,
    })
  }
  return segments
}
