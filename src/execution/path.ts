import type { GraphQLResolveInfo } from 'graphql'

/** Place of a value in the answer, as graphql-js keeps it: from the value up to the root. */
export type Path = GraphQLResolveInfo['path']

/** Adds a step to a path. */
export const addPath = (
  prev: Path | undefined,
  key: string | number,
  typename: string | undefined,
): Path => ({
  prev,
  key,
  typename,
})

/** A path as errors have it, from the root down. */
export function pathToArray(path: Path): (string | number)[] {
  const keys: (string | number)[] = []
  for (let place: Path | undefined = path; place !== undefined; place = place.prev) keys.push(place.key)
  return keys.reverse()
}
