/** Whether a value has to be waited for, by graphql-js's rule: it has a `then`. */
export const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
