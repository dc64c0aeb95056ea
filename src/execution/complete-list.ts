import { GraphQLError, type GraphQLOutputType, isLeafType, isNonNullType } from 'graphql'
import type { FindKeptJson } from './kept-json.ts'
import { addPath, type Path } from './path.ts'
import { type Completed, type CompleteValue, type FieldRun, isPromise, type Json } from './plan.ts'
import type { Run } from './run.ts'
import { completeWhenLoaded, fail } from './write-fields.ts'

/** A list that is being written. */
interface ListRun {
  readonly items: Iterator<unknown>
  readonly complete: CompleteValue
  readonly findKeptJson: FindKeptJson | undefined
  readonly isNonNull: boolean
  readonly isLeaf: boolean
  readonly field: FieldRun
  readonly path: Path
  index: number
  /** Texts of the items so far; or, from the first asynchronous item on, of those before it. */
  readonly texts: string[]
  /** Items from the first asynchronous one on. */
  pending: Completed[] | null
}

/**
 * Writes items as a JSON list. Between the items of a long one others run.
 * @param path of the list
 * @param index of the first item
 */
export type WriteItems = (
  run: Run,
  items: Iterator<unknown>,
  field: FieldRun,
  path: Path,
  index: number,
) => Completed

/** Makes the function that writes items of a type. */
export function itemsWriterOf(
  itemType: GraphQLOutputType,
  complete: CompleteValue,
  findKeptJson: FindKeptJson | undefined,
): WriteItems {
  const isNonNull = isNonNullType(itemType)
  const isLeaf = isLeafType(isNonNull ? itemType.ofType : itemType)
  return (run, items, field, path, index) =>
    writeItems(run, {
      items,
      complete,
      findKeptJson,
      isNonNull,
      isLeaf,
      field,
      path,
      index,
      texts: [],
      pending: null,
    })
}

/** Makes the function that writes lists. */
export const completeListOf =
  (writeItems: WriteItems): CompleteValue =>
  (run, value, field, path) =>
    writeItems(run, iteratorOf(value, field), field, path, 0)

/** @throws GraphQLError for a value that is no list */
export function iteratorOf(value: unknown, { plan }: FieldRun): Iterator<unknown> {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
    return (value as Iterable<unknown>)[Symbol.iterator]()
  }
  const { parentType, definition } = plan
  throw new GraphQLError(
    `Expected Iterable, but did not find one for field "${parentType.name}.${definition.name}".`,
  )
}

function writeItems(run: Run, list: ListRun): Completed {
  try {
    return writeRest(run, list)
  } catch (error) {
    // The list becomes null as a whole. Its asynchronous items may reject later, unhandled otherwise.
    handleRejections(list)
    throw error
  }
}

const handleRejections = ({ pending }: ListRun): void => {
  Promise.all(pending ?? []).catch(() => undefined)
}

function writeRest(run: Run, list: ListRun): Completed {
  for (let next = list.items.next(); !next.done; next = list.items.next()) {
    const { characters, pauses } = run
    const completed = list.findKeptJson?.(run, next.value) ?? writeItem(run, list, next.value)
    list.index++
    // An item that does not load anything, but is too long for one turn: the next one waits for it.
    if (list.pending === null && isPromise(completed) && run.pauses > pauses) {
      return continueAfter(run, list, completed)
    }
    if (list.pending !== null) list.pending.push(completed)
    else if (isPromise(completed)) list.pending = [completed]
    else list.texts.push(completed ?? 'null')
    const length = typeof completed === 'string' ? completed.length + 1 : 5
    const isTimeUp = run.countItem(length, characters)
    // Asynchronous items must all begin in one go, or what they load is not batched. They take little time before that.
    if (isTimeUp && list.pending === null) return pauseWithin(run, list)
  }
  const { pending, texts } = list
  return pending === null ? toList(texts) : joinPending(texts, pending)
}

/** Continues with the list after an item that lets others run while it is written. */
async function continueAfter(run: Run, list: ListRun, item: Promise<Json>): Promise<Json> {
  const completed = await item
  list.texts.push(completed ?? 'null')
  return writeItems(run, list)
}

/** Continues with the list after other requests have run. */
async function pauseWithin(run: Run, list: ListRun): Promise<Json> {
  await run.pause()
  return writeItems(run, list)
}

const toList = (texts: readonly string[]): string => `[${texts.join()}]`

/** `Promise.all` that joins texts. A `then` behind it would report errors in another order than graphql-js does. */
const joinPending = (before: readonly string[], pending: readonly Completed[]): Promise<Json> =>
  new Promise((resolve, reject) => {
    const texts = [...before]
    let missing = pending.length
    for (const [index, completed] of pending.entries()) {
      Promise.resolve(completed).then((itemText) => {
        texts[before.length + index] = itemText ?? 'null'
        missing--
        if (missing === 0) resolve(toList(texts))
      }, reject)
    }
  })

function writeItem(run: Run, list: ListRun, item: unknown): Completed {
  const { complete, field, isLeaf, path, index } = list
  // Scalars need no path unless they fail.
  const itemPath = isLeaf && !isPromise(item) ? path : addPath(path, index, undefined)
  try {
    const completed = isPromise(item)
      ? completeWhenLoaded(run, item, (resolved) => complete(run, resolved, field, itemPath))
      : complete(run, item, field, itemPath)
    if (!isPromise(completed)) return completed
    return completed.then(undefined, (error: unknown) => failItem(run, list, error, itemPath))
  } catch (error) {
    return failItem(run, list, error, itemPath === path ? addPath(path, index, undefined) : itemPath)
  }
}

const failItem = (run: Run, { field, isNonNull }: ListRun, error: unknown, path: Path): null =>
  fail(run, field.plan, isNonNull, error, path)
