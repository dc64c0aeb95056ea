import type { SlotRange } from '../../oura/records/slots.ts'
import { overlaps, subtract } from './slot-ranges.ts'

/** What one request may ask for, in slots. */
export interface PlanLimits {
  /** Longest range of one request. */
  readonly maxSpan: number
  /** Widest gap of slots that are not needed but fetched along, so that two ranges need one request. */
  readonly maxGap: number
  /** Longest range that may come of joining over a gap. */
  readonly maxJoinedSpan: number
}

/** What need not be asked for. */
export interface Covered {
  /** Fresh copies. */
  readonly fresh: readonly SlotRange[]
  /** Requests under way. */
  readonly underWay: readonly SlotRange[]
}

/**
 * Makes of the wanted ranges the fewest requests: joins what overlaps or touches, takes away what is covered, joins the
 * rest over small gaps, and cuts what is too long for one request. A gap may hold fresh slots: to fetch them again costs
 * less than another request. It holds no slot that is under way.
 *
 * Every wanted slot is covered or planned. A planned range begins and ends with a slot that is wanted and not covered.
 */
export function planRanges(
  wanted: readonly SlotRange[],
  { fresh, underWay }: Covered,
  { maxSpan, maxGap, maxJoinedSpan }: PlanLimits,
): SlotRange[] {
  const canJoin = (a: SlotRange, b: SlotRange): boolean => {
    const gap = { first: a.last + 1, last: b.first - 1 }
    const isShort = lengthOf(gap) <= maxGap && lengthOf({ first: a.first, last: b.last }) <= maxJoinedSpan
    return isShort && !underWay.some((range) => overlaps(range, gap))
  }
  const planned: SlotRange[] = []
  for (const missing of subtract(wanted, [...fresh, ...underWay])) {
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
