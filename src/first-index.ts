/**
 * Binary search: index of the first item that `isPast` holds for, the list's length if there is none. `isPast` must
 * hold for every item after that one.
 */
export function firstIndex<T>(items: readonly T[], isPast: (item: T) => boolean): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isPast(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
