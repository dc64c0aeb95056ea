import { type GraphQLError, locatedError } from 'graphql'
import type { ClientSignal } from '../client-signal.ts'
import {
  type AnswerPart,
  type IncrementalResult,
  type JsonResult,
  toFirstPart,
  toIncrementalResult,
  toLaterPart,
} from '../json-result.ts'
import { pathToArray } from '../path.ts'
import type { DeferredFragment, LaterPart, Run, StreamedItems } from '../run.ts'
import { PendingParts } from './pending-parts.ts'

/** The parts of an answer with @defer or @stream. Nothing is executed for a later part before it is asked for. */
export type Delivery = AsyncIterableIterator<AnswerPart, undefined>

/**
 * Characters of what has been written and not yet sent, from which on a part waits for the next one, and no further fragment
 * is begun: nothing limits what waits here for a client that does not read.
 */
const MAX_CHARACTERS = 1_000_000

/** What a part adds, and its length. */
interface Written {
  result: IncrementalResult
  readonly characters: number
  /** Characters that are counted among those of the process. */
  readonly held: number
}

/**
 * Delivers an answer in parts. A part has what is ready when the client asks for it; streams continue only then, so that
 * a client that stops reading stops what they load. If the signal aborts, one last part has its reason as the error of
 * everything that is missing.
 *
 * Two fragments may have the same object. If one of them makes it null, what other fragments have found below it is not
 * sent, because the client has no place for it any more.
 * @param first what the first part has
 * @param later what follows it
 */
export function deliver(
  run: Run,
  first: JsonResult,
  later: readonly LaterPart[],
  signal: ClientSignal | undefined,
): Delivery {
  const missing = new PendingParts()
  /** What is being written. */
  const runs = new Map<LaterPart, Run>()
  /** Waits for the next demand of the client. Parts that are no longer missing are passed over. */
  let idle: LaterPart[] = []
  let written: Written[] = []
  let writtenCharacters = 0
  let hasBegun = false
  /** Held characters of the part that was sent last. They are free when the client asks for the next one. */
  let sent = run.characters
  let isEnded = false
  let wake: () => void = () => undefined
  let isAsked = false

  function onAbort(): void {
    // Nothing says when the client asks for what is written, and it takes memory.
    if (!isAsked) for (const part of written) part.result = withoutValue(part.result, signal?.reason)
    wake()
  }

  function add(parts: readonly LaterPart[]): void {
    for (const part of parts) {
      missing.add(part)
      idle.push(part)
    }
  }

  /** Gives up a part, and stops the work for it. */
  function drop(part: LaterPart): void {
    missing.delete(part)
    runs.get(part)?.stop()
    if ('close' in part) part.close()
  }

  /** The run of a part, until `isWanted` has been asked. */
  function begin(part: LaterPart): Run {
    const ofPart = run.ofLaterPart()
    runs.set(part, ofPart)
    return ofPart
  }

  /** Whether a part that has been written is to be sent. If not, what it has found is closed. */
  function isWanted(part: LaterPart, ofPart: Run): boolean {
    runs.delete(part)
    if (missing.has(part) && !signal?.aborted) return true
    for (const found of ofPart.takeLater()) if ('close' in found) found.close()
    run.removeHeld(ofPart.characters)
    return false
  }

  function finish(
    part: LaterPart,
    { text, index, run: ofPart }: { readonly text: string | null; readonly index: number; readonly run: Run },
  ): void {
    const path = pathOf(part, index)
    const member = 'writeNext' in part ? 'items' : 'data'
    const { label } = part
    const { errors } = ofPart
    const characters = (text?.length ?? 0) + (label?.length ?? 0) + charactersOf(path)
    writtenCharacters += characters
    written.push({
      result: toIncrementalResult(member, text, { path, errors, ...(label !== undefined && { label }) }),
      characters,
      held: ofPart.characters,
    })
    for (const path of ofPart.nulledPaths) {
      for (const below of missing.below(path)) drop(below)
    }
    add(ofPart.takeLater())
  }

  async function writeFragment(part: DeferredFragment): Promise<void> {
    const ofPart = begin(part)
    let text: string | null = null
    try {
      text = await part.write(ofPart)
    } catch (error) {
      ofPart.addError(errorAt(part, 0, error), undefined)
    }
    if (!isWanted(part, ofPart)) return
    missing.delete(part)
    finish(part, { text, index: 0, run: ofPart })
  }

  async function writeItems(part: StreamedItems): Promise<void> {
    const ofPart = begin(part)
    const { index } = part
    try {
      const { text, count, isLast } = await part.writeNext(ofPart)
      if (!isWanted(part, ofPart)) return
      if (isLast) missing.delete(part)
      else idle.push(part)
      if (count > 0) finish(part, { text, index, run: ofPart })
    } catch (error) {
      if (!isWanted(part, ofPart)) return
      missing.delete(part)
      ofPart.addError(errorAt(part, index, error), undefined)
      finish(part, { text: null, index, run: ofPart })
    }
  }

  /** Begins what waits for the client, until enough is written. */
  async function advance(): Promise<void> {
    const waiting = idle
    idle = []
    for (const [index, part] of waiting.entries()) {
      if (isEnded || signal?.aborted) return
      if (!missing.has(part)) continue
      if (writtenCharacters >= MAX_CHARACTERS) {
        idle = [...waiting.slice(index), ...idle]
        return
      }
      const writing = 'writeNext' in part ? writeItems(part) : writeFragment(part)
      void writing.then(() => wake())
      await run.pauseIfUsedUp()
    }
  }

  /** What is written, as much as fits into one part. */
  function takeWritten(): IncrementalResult[] {
    let characters = 0
    let count = 0
    while (count < written.length && characters < MAX_CHARACTERS) {
      characters += written[count++]?.characters ?? 0
    }
    writtenCharacters -= characters
    const taken = written.splice(0, count)
    sent = taken.reduce((sum, { held }) => sum + held, 0)
    return taken.map(({ result }) => result)
  }

  function end(): void {
    isEnded = true
    signal?.removeEventListener('abort', onAbort)
    for (const part of missing) drop(part)
    idle = []
    written = []
    wake()
  }

  /** The last part, if the signal aborts. */
  function lastPart(): AnswerPart {
    const results = written.map(({ result }) => result)
    for (const part of missing) {
      const member = 'writeNext' in part ? 'items' : 'data'
      const index = 'writeNext' in part ? part.index : 0
      const { label } = part
      const errors = [errorAt(part, index, signal?.reason)]
      const path = pathOf(part, index)
      results.push(toIncrementalResult(member, null, { path, errors, ...(label !== undefined && { label }) }))
    }
    end()
    return toLaterPart(results, false)
  }

  async function nextPart(): Promise<AnswerPart> {
    while (!signal?.aborted && written.length === 0 && missing.size > 0) {
      const waiting = new Promise<void>((resolve) => {
        wake = resolve
      })
      if (idle.length > 0) await advance().catch(() => undefined)
      else await waiting
    }
    if (signal?.aborted) return lastPart()
    const results = takeWritten()
    const hasNext = written.length > 0 || missing.size > 0
    if (!hasNext) end()
    return toLaterPart(results, hasNext)
  }

  add(later)
  signal?.addEventListener('abort', onAbort)
  return {
    async next() {
      if (isEnded) return { done: true, value: undefined }
      if (hasBegun) {
        run.removeHeld(sent)
        isAsked = true
        const value = await nextPart()
        isAsked = false
        return { done: false, value }
      }
      hasBegun = true
      return { done: false, value: toFirstPart(first) }
    },
    async return() {
      end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

const pathOf = (part: LaterPart, index: number): readonly (string | number)[] => {
  const path = part.path === undefined ? [] : pathToArray(part.path)
  return 'writeNext' in part ? [...path, index] : path
}

const charactersOf = (path: readonly (string | number)[]): number =>
  path.reduce<number>((sum, key) => sum + (typeof key === 'string' ? key.length : 5), 0)

/** A result with an error in the place of its data or items. */
const withoutValue = ({ path, label, ...result }: IncrementalResult, reason: unknown): IncrementalResult =>
  toIncrementalResult('items' in result ? 'items' : 'data', null, {
    path,
    errors: [locatedError(reason, undefined, path)],
    ...(label !== undefined && { label }),
  })

const errorAt = (part: LaterPart, index: number, error: unknown): GraphQLError =>
  locatedError(error, undefined, pathOf(part, index))
