import {
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { ClientSignal } from './client-signal.ts'
import type { HeldAnswer } from './held-answer.ts'
import type { KeptJson } from './operation-source.ts'
import type { Path } from './path.ts'
import type { TimeSlice } from './time-slice.ts'

/** Limits of one answer. */
export interface AnswerBounds {
  /** Most characters of JSON. */
  readonly maxCharacters: number
  /** Most items of all lists together. */
  readonly maxItems: number
  /** Most errors. */
  readonly maxErrors: number
  /** How long executions work without letting other requests run, ms. */
  readonly sliceMs: number
}

/** A part of the answer that follows the one in which it was found. */
export type LaterPart = DeferredFragment | StreamedItems

interface FoundPart {
  readonly label: string | undefined
}

/** The fields of a fragment with @defer. */
export interface DeferredFragment extends FoundPart {
  /** Of the object that has the fragment; undefined for the root. */
  readonly path: Path | undefined
  /** Writes the fields as a JSON object. */
  write(run: Run): string | null | Promise<string | null>
}

/** The rest of a list with @stream. */
export interface StreamedItems extends FoundPart {
  /** Of the list. */
  readonly path: Path
  /** Index of the next item. */
  readonly index: number
  /** Writes the next items as a JSON list. */
  writeNext(run: Run): Promise<WrittenItems>
  /** Ends what the items come from. */
  close(): void
}

export interface WrittenItems {
  readonly text: string | null
  readonly count: number
  /** Whether the list has no further items. */
  readonly isLast: boolean
}

/** Items of a list between two looks at the clock. */
const ITEMS_PER_LOOK = 32

/** Items that are written without a pause between values that have arrived: what these load next is one batch. */
const ITEMS_IN_ONE_TURN = 5_000

/** Errors that remain of an answer with too many, beside the one that says so. */
const ERRORS_OF_TOO_MANY = 10

interface RunOptions
  extends Pick<
    Run,
    | 'schema'
    | 'operation'
    | 'fragments'
    | 'rootValue'
    | 'contextValue'
    | 'variableValues'
    | 'keptJsonOf'
    | 'isIncremental'
  > {
  readonly bounds: AnswerBounds
  readonly slice: TimeSlice
  /** Counts the answer's characters among those of the process. */
  readonly held: HeldAnswer
  readonly signal: ClientSignal | undefined
}

/** State of one execution; of an answer in parts, of one part. */
export class Run {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  readonly rootValue: unknown
  readonly contextValue: unknown
  readonly variableValues: Readonly<Record<string, unknown>>
  readonly keptJsonOf: (object: object) => KeptJson | undefined
  /** Arguments of fields that depend on variables, by `FieldPlan.index`. */
  readonly arguments: (Readonly<Record<string, unknown>> | undefined)[] = []
  readonly errors: GraphQLError[] = []
  /** Whether @defer and @stream have an effect. */
  readonly isIncremental: boolean
  readonly #options: RunOptions
  readonly #nulledPaths = new Set<Path | undefined>()
  readonly #bounds: AnswerBounds
  readonly #slice: TimeSlice
  readonly #held: HeldAnswer
  readonly #signal: ClientSignal | undefined
  #later: LaterPart[] | undefined
  #isStopped = false
  #items = 0
  #pauses = 0
  #characters = 0

  constructor(options: RunOptions) {
    this.#options = options
    this.isIncremental = options.isIncremental
    this.schema = options.schema
    this.operation = options.operation
    this.fragments = options.fragments
    this.rootValue = options.rootValue
    this.contextValue = options.contextValue
    this.variableValues = options.variableValues
    this.keptJsonOf = options.keptJsonOf
    this.#bounds = options.bounds
    this.#slice = options.slice
    this.#held = options.held
    this.#signal = options.signal
  }

  /** The run of a later part: it has bounds and errors of its own. */
  ofLaterPart(): Run {
    return new Run(this.#options)
  }

  /** Notes a part of the answer that is written after this one. */
  addLater(part: LaterPart): void {
    this.#later ??= []
    this.#later.push(part)
  }

  /** The parts that were noted. Those that belong to what has become null are dropped. */
  takeLater(): LaterPart[] {
    const found = this.#later ?? []
    this.#later = undefined
    return found.filter((part) => {
      if (!this.#isNull(part.path)) return true
      if ('close' in part) part.close()
      return false
    })
  }

  #isNull(path: Path | undefined): boolean {
    for (let place = path; place !== undefined; place = place.prev) {
      if (this.#nulledPaths.has(place)) return true
    }
    return this.#nulledPaths.has(undefined)
  }

  /** The places of what was written that errors have made null. None if the whole is null: it adds nothing then. */
  get nulledPaths(): readonly Path[] {
    if (this.#nulledPaths.has(undefined)) return []
    return [...this.#nulledPaths].filter((path) => path !== undefined)
  }

  /** Ends the run of a part that is not sent: no further field is resolved. */
  stop(): void {
    this.#isStopped = true
  }

  /** @throws the signal's reason if the client has left; an error if the run is stopped */
  throwIfAborted(): void {
    if (this.#signal?.aborted) throw this.#signal.reason
    if (this.#isStopped) throw new Error('This part of the answer is not sent.')
  }

  /**
   * Notes an error of the field or item at a path, which becomes null; undefined for the whole answer. An error below
   * something that is null already is not reported (GraphQL specification, section 6.4.4).
   * @throws AnswerTooLargeError
   */
  addError(error: GraphQLError, path: Path | undefined): void {
    if (this.#isNull(path)) return
    this.#nulledPaths.add(path)
    if (path !== undefined && this.errors.length >= this.#bounds.maxErrors) {
      this.errors.splice(ERRORS_OF_TOO_MANY)
      throw new AnswerTooLargeError('errors', this.#bounds.maxErrors)
    }
    this.errors.push(error)
  }

  /** Characters written in lists so far; `countItem` wants to know what they were before the item. */
  get characters(): number {
    return this.#characters
  }

  /**
   * Counts an item of a list.
   * @param charactersBefore `characters` before the item, so that lists within it are not counted twice
   * @returns whether it is time to let others run
   * @throws AnswerTooLargeError
   */
  countItem(length: number, charactersBefore: number): boolean {
    const characters = charactersBefore + length
    if (characters > this.#characters) {
      this.#held.add(characters - this.#characters)
      this.#characters = characters
    }
    this.#items++
    if (this.#characters > this.#bounds.maxCharacters) {
      throw new AnswerTooLargeError('characters', this.#bounds.maxCharacters)
    }
    if (this.#items > this.#bounds.maxItems)
      throw new AnswerTooLargeError('list items', this.#bounds.maxItems)
    return (this.#items % ITEMS_PER_LOOK === 0 && this.#slice.isUsedUp()) || this.#held.mustWait
  }

  /**
   * Lets others run, until the process has memory for a longer answer.
   * @throws the signal's reason if the client has left in the meantime; AnswerMemoryFullError
   */
  async pause(): Promise<void> {
    this.#pauses++
    await (this.#held.mustWait ? this.#held.wait(this.#signal) : this.#slice.nextTurn(this))
    this.throwIfAborted()
  }

  /** Lets others run if it is time. */
  async pauseIfUsedUp(): Promise<void> {
    if (this.#slice.isUsedUp()) await this.pause()
  }

  /** How often the execution has paused so far. */
  get pauses(): number {
    return this.#pauses
  }

  /** Whether others should run before another value of a large answer is completed. */
  get isTimeUp(): boolean {
    return (this.#items > ITEMS_IN_ONE_TURN && this.#slice.isUsedUp()) || this.#held.mustWait
  }

  /** Some of what was written is sent, or not needed any more. */
  removeHeld(characters: number): void {
    this.#held.remove(characters)
  }
}

/** An answer exceeds its bounds. */
export class AnswerTooLargeError extends GraphQLError {
  constructor(unit: string, allowed: number) {
    super(
      `The answer exceeds the limit of ${allowed} ${unit}. Ask for a shorter range, smaller pages or fewer fields.`,
      { extensions: { code: 'BAD_USER_INPUT', limit: unit, allowed } },
    )
    this.name = 'AnswerTooLargeError'
  }
}
