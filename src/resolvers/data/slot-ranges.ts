import type { SlotRange } from '../../oura/records/slots.ts'

// Arithmetic of inclusive ranges. Every result is ascending, and none of its ranges touches another.

/** The union of ranges in any order; empty ones (first > last) vanish. */
export function union(ranges: readonly SlotRange[]): SlotRange[] {
  const joined: { first: number; last: number }[] = []
  for (const { first, last } of ranges.filter(isNotEmpty).sort((a, b) => a.first - b.first)) {
    const previous = joined.at(-1)
    if (previous !== undefined && first <= previous.last + 1) previous.last = Math.max(previous.last, last)
    else joined.push({ first, last })
  }
  return joined
}

/** What is left of some ranges without others. */
export function subtract(ranges: readonly SlotRange[], others: readonly SlotRange[]): SlotRange[] {
  const left: SlotRange[] = []
  const whole = union(ranges)
  const [lowest, highest] = [whole[0], whole.at(-1)]
  if (lowest === undefined || highest === undefined) return left
  // One of thousands of questions overlaps few of hundreds of copies.
  const near = { first: lowest.first, last: highest.last }
  const holes = union(others.filter((other) => overlaps(other, near)))
  for (let { first, last } of whole) {
    for (const hole of holes) {
      if (hole.last < first || hole.first > last) continue
      if (first < hole.first) left.push({ first, last: hole.first - 1 })
      first = hole.last + 1
    }
    if (first <= last) left.push({ first, last })
  }
  return left
}

/** What is in some ranges and in others too. */
export const intersect = (ranges: readonly SlotRange[], others: readonly SlotRange[]): SlotRange[] =>
  // Thousands of ranges are divided among hundreds of others: what does not overlap makes no object.
  union(
    ranges.flatMap((range) =>
      others.filter((other) => overlaps(range, other)).map((other) => overlapOf(range, other)),
    ),
  )

/** The part of a range that lies in another; empty (first > last) without one. */
const overlapOf = (a: SlotRange, b: SlotRange): SlotRange => ({
  first: Math.max(a.first, b.first),
  last: Math.min(a.last, b.last),
})

/** Whether two ranges have a slot in common. */
export const overlaps = (a: SlotRange, b: SlotRange): boolean => a.first <= b.last && b.first <= a.last

/** Whether a range has any slot. */
export const isNotEmpty = ({ first, last }: SlotRange): boolean => first <= last

/** A part of a range, and where it comes from. */
export interface Part<T> extends SlotRange {
  readonly from: T
}

/** Divides a range among what covers it; of several the first. */
export function divide<T>(
  range: SlotRange,
  covering: readonly Part<T>[],
): { readonly parts: Part<T>[]; readonly missing: readonly SlotRange[] } {
  const { first, last } = range
  const [nearest] = covering
  // As a rule one copy covers all.
  if (nearest !== undefined && nearest.first <= first && first <= last && last <= nearest.last) {
    return { parts: [{ first, last, from: nearest.from }], missing: [] }
  }
  const parts: Part<T>[] = []
  let missing: readonly SlotRange[] = [range].filter(isNotEmpty)
  for (const part of covering) {
    if (!overlaps(part, range)) continue
    const found = missing.map((gap) => overlapOf(gap, part)).filter(isNotEmpty)
    if (found.length === 0) continue
    parts.push(...found.map((gap) => ({ ...gap, from: part.from })))
    missing = subtract(missing, [part])
  }
  return { parts, missing }
}
