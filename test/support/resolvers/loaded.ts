import { type Loaded, type LoadedPart, partOf } from '../../../src/resolvers/data/loaded.ts'

const WHOLE = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }

/** All that was loaded, as a field without parts reads it: the error if some of it failed. */
export function outcomeOf(loaded: Loaded): LoadedPart | Error {
  try {
    return partOf(loaded, WHOLE)
  } catch (error) {
    return error as Error
  }
}
