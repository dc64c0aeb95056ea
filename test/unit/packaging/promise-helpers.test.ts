import * as original from '@whatwg-node/promise-helpers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as bundled from '../../../scripts/package/promise-helpers.ts'

/** How a function ends. The fake ones are the library's: promises that call back at once. */
const OUTCOMES = ['returns', 'throws', 'resolves', 'rejects', 'fake', 'fake rejection'] as const
type Outcome = (typeof OUTCOMES)[number]

function end(outcome: Outcome, value: unknown): unknown {
  if (outcome === 'returns') return value
  if (outcome === 'throws') throw new Error(`thrown ${value}`)
  if (outcome === 'resolves') return Promise.resolve(value)
  if (outcome === 'rejects') return Promise.reject(new Error(`rejected ${value}`))
  if (outcome === 'fake') return original.fakePromise(value)
  return original.fakeRejectPromise(new Error(`fake ${value}`))
}

/** What a call returns or throws, and whether at once. */
async function observe(call: () => unknown): Promise<string> {
  let when = 'at once'
  try {
    const result = call()
    when = typeof Object(result).then === 'function' ? 'later' : when
    return `${when}: ${String(await result)}`
  } catch (error) {
    return `${when}: ${error}`
  }
}

const outcome = fc.constantFrom(...OUTCOMES)

describe('promise helpers of the bundle', () => {
  it('handleMaybePromise does what the original does', async () => {
    const run = (
      { handleMaybePromise }: Pick<typeof original, 'handleMaybePromise'>,
      [input, success, failure, last]: readonly (Outcome | null)[],
    ) => {
      const calls: string[] = []
      const handler = (name: string, given: Outcome | null | undefined) =>
        given == null
          ? undefined
          : (value?: unknown) => {
              calls.push(`${name} ${value}`)
              return end(given, name)
            }
      const observed = observe(() =>
        handleMaybePromise(
          () => end(input ?? 'returns', 'input'),
          handler('success', success ?? 'returns') as () => unknown,
          handler('failure', failure),
          handler('finally', last) as undefined,
        ),
      )
      return observed.then((result) => [result, ...calls])
    }
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(outcome, outcome, fc.option(outcome), fc.option(fc.constant<Outcome>('returns'))),
        async (outcomes) => {
          expect(await run(bundled, outcomes)).toEqual(await run(original, outcomes))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('iterateAsync does what the original does', async () => {
    const run = async (
      { iterateAsync }: Pick<typeof original, 'iterateAsync'>,
      outcomes: readonly Outcome[],
      endAt: number,
    ) => {
      const calls: string[] = []
      const results: unknown[] = []
      const callback = (each: Outcome, endEarly: () => void, index: number) => {
        calls.push(`${each} ${index}`)
        if (index === endAt) endEarly()
        return end(each, index) as string
      }
      return [await observe(() => iterateAsync(outcomes, callback, results as string[])), calls, results]
    }
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 5 }), fc.nat(5), async (outcomes, endAt) => {
        expect(await run(bundled, outcomes, endAt)).toEqual(await run(original, outcomes, endAt))
      }),
      { numRuns: 300 },
    )
  })
})
