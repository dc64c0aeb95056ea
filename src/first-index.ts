/** Index of the first item of an ordered list that `isPast` holds for; the list's length where it never does. */
export function firstIndex<T>(items: readonly T[], isPast: (item: T) => boolean): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isPast(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
