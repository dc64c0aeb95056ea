import type { SlotRange } from '../../oura/records/slots.ts'
import type { Loaded } from './loaded.ts'

/**
 * Longest window of a range of days that is read window by window: a year. Its margins at Oura have the records that lie
 * close to both ends, so a record that Oura has on both sides of a boundary is resolved like one within a window.
 */
const MAX_WINDOW_DAYS = 366

/** A window, and what was loaded of it. */
export interface LoadedWindow<L extends Loaded = Loaded> {
  readonly range: SlotRange
  readonly loaded: L
}

/** Cuts a range of days into windows, from its start or from its end. */
export function* windowsOf({ first, last }: SlotRange, fromEnd: boolean): Generator<SlotRange, undefined> {
  if (fromEnd) {
    for (let end = last; end >= first; end -= MAX_WINDOW_DAYS) {
      yield { first: Math.max(first, end - MAX_WINDOW_DAYS + 1), last: end }
    }
  } else {
    for (let start = first; start <= last; start += MAX_WINDOW_DAYS) {
      yield { first: start, last: Math.min(last, start + MAX_WINDOW_DAYS - 1) }
    }
  }
  return undefined
}

/**
 * Loads windows one after the other. While a reader works on one, the next one is loaded, and no more: a reader that
 * stops reading stops the requests.
 * @param isNextWanted whether the window after the current one is loaded ahead
 */
export async function* loadWindows<L extends Loaded>(
  windows: Iterator<SlotRange, undefined>,
  load: (range: SlotRange) => Promise<L>,
  isNextWanted: () => boolean,
): AsyncGenerator<LoadedWindow<L>, undefined> {
  let ahead: { readonly range: SlotRange; readonly loading: Promise<L> } | null = null

  const begin = () => {
    const { done, value: range } = windows.next()
    if (done || range === undefined) return null
    const loading = load(range)
    // A reader that leaves does not look at it any more.
    loading.catch(() => undefined)
    return { range, loading }
  }

  for (let current = begin(); current !== null; current = ahead ?? begin()) {
    const { range, loading } = current
    const loaded = await loading
    ahead = isNextWanted() ? begin() : null
    yield { range, loaded }
  }
  return undefined
}
