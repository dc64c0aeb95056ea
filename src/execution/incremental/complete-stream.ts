import { GraphQLError, locatedError } from 'graphql'
import { iteratorOf, type WriteItems } from '../complete-list.ts'
import { addPath, type Path, pathToArray } from '../path.ts'
import { type Completed, type CompleteValue, type FieldRun, isPromise, type Json } from '../plan.ts'
import type { Run, StreamedItems, WrittenItems } from '../run.ts'
import { initialCountOf } from './directives.ts'
import { ItemBatches } from './item-batches.ts'

/** @stream of a field. */
export interface StreamPlan {
  readonly label: string | undefined
}

/** Most items of a list in one part of the answer after the first. */
const MAX_ITEMS = 1_000

/** A part of the answer takes no further item of a list when it has as many characters. */
const MAX_CHARACTERS = 250_000

/** Makes the function that writes the first items of a list with @stream, and leaves the others to later parts. */
export const completeStreamOf =
  (writeItems: WriteItems, { label }: StreamPlan): CompleteValue =>
  (run, value, field, path) => {
    const [node] = field.plan.nodes
    const initialCount = node === undefined ? 0 : initialCountOf(node, run.variableValues)
    if (initialCount < 0) {
      throw new GraphQLError(`initialCount is ${initialCount}, but must be 0 or more.`, {
        nodes: field.plan.nodes,
        extensions: { code: 'BAD_USER_INPUT', argument: 'initialCount' },
      })
    }
    if (Array.isArray(value)) handleRejections(value)
    const batches = value instanceof ItemBatches ? value.batches : null
    const source = new ItemSource(batches === null ? iteratorOf(value, field) : EMPTY.values(), batches)
    const rest = new StreamRest({ source, writeItems, field, path, label })
    return rest.begin(run, initialCount)
  }

const EMPTY: readonly unknown[] = []

/** An item may reject before the client asks for it, and unhandled then. It is an error of the answer when it is written. */
function handleRejections(items: readonly unknown[]): void {
  for (const item of items) if (isPromise(item)) item.then(undefined, () => undefined)
}

/** The items of a list, taken piece by piece. */
class ItemSource {
  #items: Iterator<unknown>
  #next: IteratorResult<unknown>
  #batches: AsyncIterator<readonly unknown[]> | null

  /** @param batches what comes after the items; null if nothing does */
  constructor(items: Iterator<unknown>, batches: AsyncIterator<readonly unknown[]> | null) {
    this.#items = items
    this.#next = items.next()
    this.#batches = batches
  }

  /** Whether an item can be taken now. */
  get hasItems(): boolean {
    return !this.#next.done
  }

  /** Whether there are no further items, as far as is known. */
  get isDone(): boolean {
    return !this.hasItems && this.#batches === null
  }

  /** Waits for items if there are none at hand. */
  async load(): Promise<void> {
    while (!this.hasItems && this.#batches !== null) {
      const { done, value } = await this.#batches.next()
      if (done) this.#batches = null
      else {
        handleRejections(value)
        this.#items = value.values()
        this.#next = this.#items.next()
      }
    }
  }

  /** The items at hand, as long as they are wanted. */
  take(isWanted: () => boolean): Iterator<unknown> {
    return {
      next: () => {
        if (this.#next.done || !isWanted()) return { done: true, value: undefined }
        const { value } = this.#next
        this.#next = this.#items.next()
        return { done: false, value }
      },
    }
  }

  close(): void {
    this.#batches?.return?.().catch(() => undefined)
    this.#batches = null
    this.#next = { done: true, value: undefined }
  }
}

interface StreamRestOptions {
  readonly source: ItemSource
  readonly writeItems: WriteItems
  readonly field: FieldRun
  readonly path: Path
  readonly label: string | undefined
}

class StreamRest implements StreamedItems {
  readonly label: string | undefined
  readonly path: Path
  readonly #source: ItemSource
  readonly #writeItems: WriteItems
  readonly #field: FieldRun
  #index = 0

  constructor({ source, writeItems, field, path, label }: StreamRestOptions) {
    this.#source = source
    this.#writeItems = writeItems
    this.#field = field
    this.path = path
    this.label = label
  }

  get index(): number {
    return this.#index
  }

  /** Writes the items of the first part, and notes the others. */
  begin(run: Run, initialCount: number): Completed {
    if (this.#source.isDone || initialCount === 0) {
      this.#addTo(run)
      return '[]'
    }
    if (!this.#source.hasItems) return this.#beginWithBatches(run, initialCount)
    const text = this.#write(run, () => this.#index < initialCount)
    if (isPromise(text)) return text.then((items) => this.#begun(run, items))
    return this.#begun(run, text)
  }

  async #beginWithBatches(run: Run, initialCount: number): Promise<Json> {
    const first: unknown[] = []
    for (;;) {
      const items = this.#source.take(() => first.length < initialCount)
      for (let next = items.next(); !next.done; next = items.next()) first.push(next.value)
      if (first.length >= initialCount || this.#source.isDone) break
      await this.#source.load()
    }
    run.throwIfAborted()
    this.#index = first.length
    const text = await this.#writeItems(run, first.values(), this.#field, this.path, 0)
    return this.#begun(run, text)
  }

  #begun(run: Run, text: Json): Json {
    this.#addTo(run)
    return text
  }

  #addTo(run: Run): void {
    if (!this.#source.isDone) run.addLater(this)
  }

  async writeNext(run: Run): Promise<WrittenItems> {
    const before = this.#index
    try {
      await this.#source.load()
      run.throwIfAborted()
      const last = before + MAX_ITEMS
      const text = await this.#write(run, () => this.#index < last && run.characters < MAX_CHARACTERS)
      return { text, count: this.#index - before, isLast: this.#source.isDone }
    } catch (error) {
      this.close()
      throw locatedError(error, this.#field.plan.nodes, pathToArray(addPath(this.path, before, undefined)))
    }
  }

  close(): void {
    this.#source.close()
  }

  #write(run: Run, isWanted: () => boolean): Completed {
    const first = this.#index
    const items = this.#source.take(isWanted)
    const counted: Iterator<unknown> = {
      next: () => {
        const next = items.next()
        if (!next.done) this.#index++
        return next
      },
    }
    return this.#writeItems(run, counted, this.#field, this.path, first)
  }
}
