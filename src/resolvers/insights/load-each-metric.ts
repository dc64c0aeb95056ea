import type { GraphQLResolveInfo } from 'graphql'
import { GatewayError } from '../../errors.ts'
import type { DailyMetric } from './daily-metrics.ts'

type Path = GraphQLResolveInfo['path']

/**
 * A value for each metric of a list, computed once for a metric that is listed twice. One that fails is an error that names
 * its metric; the others arrive.
 * @param path of the list
 * @param load loads the value of a metric for the item at a path
 */
export function loadEachMetric<T>(
  path: Path,
  names: readonly DailyMetric[],
  load: (path: Path, name: DailyMetric) => Promise<T>,
): Promise<(T | Error)[]> {
  const values = new Map<DailyMetric, Promise<T | Error>>()
  for (const [index, name] of names.entries()) {
    if (values.has(name)) continue
    const value = load({ prev: path, key: index, typename: undefined }, name)
    values.set(
      name,
      value.catch((error: unknown) => withMetric(error, name)),
    )
  }
  return Promise.all(names.map((name) => values.get(name) as Promise<T | Error>))
}

/** The same error with the name of a metric in its message and extensions. */
function withMetric(error: unknown, metric: DailyMetric): Error {
  if (!(error instanceof GatewayError)) return error instanceof Error ? error : new Error(String(error))
  return Object.create(error, {
    message: { value: `${metric}: ${error.message}` },
    extensions: { value: { ...error.extensions, metric } },
  }) as GatewayError
}
