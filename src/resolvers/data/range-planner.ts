import type { SlotRange } from '../../oura/records/slots.ts'

/** What one request may ask for, in slots. */
export interface PlanLimits {
  /** Longest range of one request. */
  readonly maxSpan: number
  /** Widest gap of unwanted slots that is fetched along, so that two ranges need one request. */
  readonly maxGap: number
  /** Longest range that may come of joining over a gap. */
  readonly maxJoinedSpan: number
}

const spanOf = (first: number, last: number) => last - first + 1

/**
 * Makes of the wanted ranges the fewest requests: joins what overlaps or touches, takes away what is covered,
 * joins the rest over small gaps that nobody wants yet, and cuts what is too long for one request.
 *
 * No planned range holds a covered slot that was wanted, and every wanted slot is covered or planned.
 */
export function planRanges(
  wanted: readonly SlotRange[],
  isCovered: (slot: number) => boolean,
  limits: PlanLimits,
): SlotRange[] {
  return joinGaps(missingRanges(joinOverlaps(wanted), isCovered), isCovered, limits).flatMap((range) =>
    cut(range, limits.maxSpan),
  )
}

/** The union of ranges, ascending, none touching another. */
export function joinOverlaps(ranges: readonly SlotRange[]): SlotRange[] {
  const joined: SlotRange[] = []
  for (const range of ranges.filter(({ first, last }) => first <= last).sort((a, b) => a.first - b.first)) {
    const previous = joined.at(-1)
    if (previous !== undefined && range.first <= previous.last + 1) {
      joined[joined.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) }
    } else joined.push(range)
  }
  return joined
}

function missingRanges(ranges: readonly SlotRange[], isCovered: (slot: number) => boolean): SlotRange[] {
  const missing: SlotRange[] = []
  for (const { first, last } of ranges) {
    let start: number | null = null
    for (let slot = first; slot <= last; slot++) {
      if (!isCovered(slot)) start ??= slot
      else if (start !== null) {
        missing.push({ first: start, last: slot - 1 })
        start = null
      }
    }
    if (start !== null) missing.push({ first: start, last })
  }
  return missing
}

function joinGaps(
  ranges: readonly SlotRange[],
  isCovered: (slot: number) => boolean,
  limits: PlanLimits,
): SlotRange[] {
  const joined: SlotRange[] = []
  for (const range of ranges) {
    const previous = joined.at(-1)
    if (previous !== undefined && canJoin(previous, range, isCovered, limits)) {
      joined[joined.length - 1] = { first: previous.first, last: range.last }
    } else joined.push(range)
  }
  return joined
}

function canJoin(
  a: SlotRange,
  b: SlotRange,
  isCovered: (slot: number) => boolean,
  limits: PlanLimits,
): boolean {
  if (b.first - a.last - 1 > limits.maxGap || spanOf(a.first, b.last) > limits.maxJoinedSpan) return false
  for (let slot = a.last + 1; slot < b.first; slot++) if (isCovered(slot)) return false
  return true
}

function cut({ first, last }: SlotRange, maxSpan: number): SlotRange[] {
  const pieces: SlotRange[] = []
  for (let start = first; start <= last; start += maxSpan) {
    pieces.push({ first: start, last: Math.min(last, start + maxSpan - 1) })
  }
  return pieces
}
