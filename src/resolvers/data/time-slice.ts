import { createTimeSlice } from '../../execution/time-slice.ts'

/**
 * The time for which loading and computing may work in one turn of the event loop, before others run. One slice for all
 * operations.
 */
export const timeSlice = createTimeSlice(20)

/** Waits for a later turn if the time of this one is used up. */
export async function pauseIfUsedUp(operation?: object): Promise<void> {
  if (timeSlice.isUsedUp()) await timeSlice.nextTurn(operation)
}

/** Maps items, and lets others run whenever the time of a turn is used up: a batch may have thousands of them. */
export async function mapInTurns<T, R>(
  items: readonly T[],
  map: (item: T, index: number) => R,
): Promise<R[]> {
  const mapped: R[] = []
  for (const [index, item] of items.entries()) {
    if (timeSlice.isUsedUp()) await timeSlice.nextTurn()
    mapped.push(map(item, index))
  }
  return mapped
}
