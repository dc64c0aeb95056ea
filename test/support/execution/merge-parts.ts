/** What a part of an answer adds, as JSON. */
export interface IncrementalJson {
  readonly path: readonly (string | number)[]
  readonly label?: string
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly items?: readonly unknown[] | null
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[]
}

/** A part of an answer with @defer or @stream (format 20220824), as JSON. */
export interface PartJson {
  readonly data?: unknown
  readonly errors?: IncrementalJson['errors']
  readonly incremental?: readonly IncrementalJson[]
  readonly hasNext?: boolean
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** The data and the errors that a client has after it has read all parts. Written without the code of the gateway. */
export function mergeParts(parts: readonly PartJson[]): { data: unknown; errors: IncrementalJson['errors'] } {
  const [first, ...later] = parts
  const whole = { data: structuredClone(first?.data) }
  const errors = [...(first?.errors ?? [])]
  for (const part of later) {
    for (const { path, data, items, errors: added = [] } of part.incremental ?? []) {
      errors.push(...added)
      const keys: readonly (string | number)[] = ['data', ...path]
      if (items !== undefined) {
        const list = valueAt(whole, keys.slice(0, -1))
        const index = keys.at(-1)
        if (!Array.isArray(list) || typeof index !== 'number' || list.length < index) {
          throw new Error(`No list of ${index} items at ${path.join('.')}`)
        }
        // Two fragments may have streamed the same list.
        for (const [at, item] of (items ?? []).entries()) list[index + at] = merged(list[index + at], item)
      } else if (data !== null && data !== undefined) {
        const object = valueAt(whole, keys)
        if (object === null || typeof object !== 'object') throw new Error(`No object at ${path.join('.')}`)
        mergeInto(object as Record<string, unknown>, data)
      }
    }
  }
  return { data: whole.data, errors }
}

const valueAt = (from: unknown, keys: readonly (string | number)[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)?.[key], from)

function mergeInto(target: Record<string, unknown>, added: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(added)) target[name] = merged(target[name], value)
}

/** A streamed list and a deferred one of the same field may have different lengths by now. */
function merged(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    return Array.from({ length: Math.max(one.length, other.length) }, (_, index) =>
      merged(one[index], other[index]),
    )
  }
  if (isObject(one) && isObject(other)) {
    const result = { ...one }
    mergeInto(result, other)
    return result
  }
  return other === undefined ? one : other
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
