import type { SlotRange } from '../../oura/records/slots.ts'
import { overlaps, type Part } from './slot-ranges.ts'

/** Finds the parts that overlap a range. */
export interface RangeIndex<T> {
  /** The parts with a slot in the range, in the order in which the index was given them. */
  overlapping(range: SlotRange): readonly Part<T>[]
}

/** Fewer parts are searched one by one: an index of them takes more time than it saves. */
const FEW_PARTS = 16

interface Entry<T> {
  readonly part: Part<T>
  /** Place of the part in the given order. */
  readonly order: number
  /** The last slot of this part and of all entries before it. */
  readonly lastSoFar: number
}

/**
 * An index of parts, which may overlap. Thousands of questions are divided among hundreds of copies and flights, and each
 * question overlaps few of them: a binary search instead of a look at all.
 */
export function indexRanges<T>(parts: readonly Part<T>[]): RangeIndex<T> {
  if (parts.length <= FEW_PARTS) {
    return { overlapping: (range) => parts.filter((part) => overlaps(part, range)) }
  }
  let lastSoFar = Number.NEGATIVE_INFINITY
  const entries: Entry<T>[] = parts
    .map((part, order) => ({ part, order }))
    .sort((a, b) => a.part.first - b.part.first)
    .map(({ part, order }) => {
      lastSoFar = Math.max(lastSoFar, part.last)
      return { part, order, lastSoFar }
    })

  /** How many entries begin at a slot or before it. */
  function countUntil(slot: number): number {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = entries[middle]
      if (entry !== undefined && entry.part.first <= slot) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    overlapping(range) {
      const found: Entry<T>[] = []
      for (let index = countUntil(range.last) - 1; index >= 0; index--) {
        const entry = entries[index]
        if (entry === undefined || entry.lastSoFar < range.first) break
        if (overlaps(entry.part, range)) found.push(entry)
      }
      return found.sort((a, b) => a.order - b.order).map(({ part }) => part)
    },
  }
}
