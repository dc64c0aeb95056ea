/**
 * The expected data of a response, in the same shape. A function checks a value that cannot be predicted, such as an
 * id: it returns the fault, or null.
 */
export type Expectation = Leaf | Matcher | readonly Expectation[] | { readonly [name: string]: Expectation }

type Leaf = string | number | boolean | null
export type Matcher = (actual: unknown) => string | null

/** Values, such as ids, that cannot be predicted but must be the same in every response. */
export interface SeenValues {
  /** A matcher: every value of a key must equal the first one. */
  sameAs(key: string): Matcher
  /** The first value of a key. */
  get(key: string): string | undefined
  /** Keys with a prefix. */
  keys(prefix: string): string[]
}

export function createSeenValues(): SeenValues {
  const values = new Map<string, string>()
  return {
    sameAs: (key) => (actual) => {
      if (typeof actual !== 'string' || actual === '') return `${JSON.stringify(actual)} is not a string`
      const earlier = values.get(key)
      if (earlier === undefined) values.set(key, actual)
      return earlier === undefined || earlier === actual ? null : `${actual} was ${earlier} before`
    },
    get: (key) => values.get(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  }
}

/**
 * Compares the data of a response with the expectation; one line for each fault. A field with an error must be null, and
 * every other field must be correct: a failing field nulls only itself.
 * @param errorPaths paths of the response's errors, as JSON
 */
export function mismatches(
  expected: Expectation,
  actual: unknown,
  errorPaths: ReadonlySet<string>,
): string[] {
  const faults: string[] = []
  const unseen = new Set(errorPaths)

  function compare(wanted: Expectation, found: unknown, path: readonly (string | number)[]): void {
    const fail = (fault: string) => faults.push(`${path.join('.')}: ${fault}`)
    const key = JSON.stringify(path)
    if (errorPaths.has(key)) {
      unseen.delete(key)
      if (found !== null) fail(`has an error but is ${brief(found)} instead of null`)
    } else if (typeof wanted === 'function') {
      const fault = wanted(found)
      if (fault !== null) fail(fault)
    } else if (typeof wanted !== 'object' || wanted === null) {
      if (found !== wanted) fail(`is ${brief(found)} and should be ${brief(wanted)}`)
    } else if (Array.isArray(wanted)) {
      if (!Array.isArray(found)) return void fail(`is ${brief(found)} and should be a list`)
      if (found.length !== wanted.length) fail(`has ${found.length} items and should have ${wanted.length}`)
      else for (const [index, item] of wanted.entries()) compare(item, found[index], [...path, index])
    } else {
      if (typeof found !== 'object' || found === null || Array.isArray(found)) {
        return void fail(`is ${brief(found)} and should be an object`)
      }
      const entries = Object.entries(wanted)
      if (Object.keys(found).length !== entries.length) fail(`has the fields ${Object.keys(found)}`)
      for (const [name, item] of entries)
        compare(item, (found as Record<string, unknown>)[name], [...path, name])
    }
  }

  compare(expected, actual, [])
  for (const path of unseen) faults.push(`no field is null at the error path ${path}`)
  return faults
}

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'missing').slice(0, 120)
