/**
 * What an answer should hold, in the form of the answer itself. A function stands in the place of what only can be
 * recognised, such as an id: it says what is wrong with the value that came, or null.
 */
export type Expectation = Leaf | Recognise | readonly Expectation[] | { readonly [name: string]: Expectation }

type Leaf = string | number | boolean | null
export type Recognise = (actual: unknown) => string | null

/** Values that must be the same whenever they are seen, though nobody can tell beforehand what they are. */
export interface Learned {
  /** An expectation: whatever came first in this place must come again. */
  sameAs(key: string): Recognise
  /** What came in this place. */
  get(key: string): string | undefined
  /** The keys that begin so. */
  keys(prefix: string): string[]
}

export function createLearned(): Learned {
  const known = new Map<string, string>()
  return {
    sameAs: (key) => (actual) => {
      if (typeof actual !== 'string' || actual === '') return `${JSON.stringify(actual)} is no text`
      const earlier = known.get(key)
      if (earlier === undefined) known.set(key, actual)
      return earlier === undefined || earlier === actual ? null : `${actual} was ${earlier} before`
    },
    get: (key) => known.get(key),
    keys: (prefix) => [...known.keys()].filter((key) => key.startsWith(prefix)),
  }
}

/**
 * What is wrong with an answer's data, a line each. Where an error stands there must be null and nothing else, and
 * everything beside it must be right: a failing field nulls itself and no other.
 * @param errorPaths of the answer's errors, as JSON
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
      if (found !== null) fail(`has an error and is ${brief(found)} all the same`)
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
  for (const path of unseen) faults.push(`an error stands at ${path}, where nothing is null`)
  return faults
}

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 120)
