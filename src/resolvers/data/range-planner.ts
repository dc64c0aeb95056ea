import type { SlotRange } from '../../oura/records/slots.ts'
import { overlaps, subtract } from './slot-ranges.ts'

/** What one request may ask for, in slots. */
export interface PlanLimits {
  /** Longest range of one request. */
  readonly maxSpan: number
  /** Widest gap of unwanted slots that is fetched along, so that two ranges need one request. */
  readonly maxGap: number
  /** Longest range that may come of joining over a gap. */
  readonly maxJoinedSpan: number
}

/**
 * Makes of the wanted ranges the fewest requests: joins what overlaps or touches, takes away what is covered, joins the
 * rest over small gaps without anything covered, and cuts what is too long for one request.
 *
 * No planned range holds a covered slot, and every wanted slot is covered or planned.
 */
export function planRanges(
  wanted: readonly SlotRange[],
  covered: readonly SlotRange[],
  { maxSpan, maxGap, maxJoinedSpan }: PlanLimits,
): SlotRange[] {
  const canJoin = (a: SlotRange, b: SlotRange): boolean => {
    const gap = { first: a.last + 1, last: b.first - 1 }
    const isShort = lengthOf(gap) <= maxGap && lengthOf({ first: a.first, last: b.last }) <= maxJoinedSpan
    return isShort && !covered.some((range) => overlaps(range, gap))
  }
  const planned: SlotRange[] = []
  for (const missing of subtract(wanted, covered)) {
    const previous = planned.at(-1)
    if (previous !== undefined && canJoin(previous, missing)) {
      planned[planned.length - 1] = { first: previous.first, last: missing.last }
    } else planned.push(missing)
  }
  return planned.flatMap((range) => cut(range, maxSpan))
}

const lengthOf = ({ first, last }: SlotRange): number => last - first + 1

function cut({ first, last }: SlotRange, maxSpan: number): SlotRange[] {
  const pieces: SlotRange[] = []
  for (let start = first; start <= last; start += maxSpan) {
    pieces.push({ first: start, last: Math.min(last, start + maxSpan - 1) })
  }
  return pieces
}
