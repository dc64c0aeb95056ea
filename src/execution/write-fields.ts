import { locatedError } from 'graphql'
import { AnswerMemoryFullError } from './held-answer.ts'
import { addPath, type Path, pathToArray } from './path.ts'
import { type Completed, type FieldPlan, FieldRun, isPromise, type Json, type SelectionPlan } from './plan.ts'
import { resolveField } from './resolve-field.ts'
import { AnswerTooLargeError, type Run } from './run.ts'

/**
 * Writes the JSON of an object (GraphQL specification, section 6.4, "Executing selection sets").
 * @param path of the object; undefined for the root
 * @throws GraphQLError of a non-null field that has no value
 */
export function writeFields(
  run: Run,
  selection: SelectionPlan,
  source: unknown,
  path: Path | undefined,
): Completed {
  const { fields, deferred } = selection
  if (deferred !== undefined) {
    for (const { label, selection } of deferred) {
      run.addLater({ label, path, write: (later) => writeFields(later, selection, source, path) })
    }
  }
  let text = '{'
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] as FieldPlan
    const completed = writeField(run, field, source, path)
    if (isPromise(completed)) return writeAsync(run, selection, source, path, text, index, completed)
    text += index === 0 ? field.member + completed : `,${field.member}${completed}`
  }
  return `${text}}`
}

/**
 * The rest of an object from its first asynchronous field on. Further fields begin at once: this is what lets their
 * requests be batched.
 */
function writeAsync(
  run: Run,
  { fields }: SelectionPlan,
  source: unknown,
  path: Path | undefined,
  text: string,
  from: number,
  first: Promise<Json>,
): Promise<Json> {
  const values: Completed[] = [first]
  try {
    for (let index = from + 1; index < fields.length; index++) {
      values.push(writeField(run, fields[index] as FieldPlan, source, path))
    }
  } catch (error) {
    // The other fields may reject too, unhandled otherwise. The `then` keeps graphql-js's order of errors.
    return Promise.all(values)
      .then(String)
      .finally(() => {
        throw error
      }) as Promise<never>
  }
  return Promise.all(values).then((texts) => {
    let whole = text
    for (let index = 0; index < texts.length; index++) {
      const { member } = fields[from + index] as FieldPlan
      whole += from + index === 0 ? member + texts[index] : `,${member}${texts[index]}`
    }
    return `${whole}}`
  })
}

/**
 * Writes the value of a field; null with an error for one that fails (GraphQL specification, section 6.4.4).
 * @throws GraphQLError if the field is non-null
 */
function writeField(run: Run, field: FieldPlan, source: unknown, parentPath: Path | undefined): Completed {
  // Leaves that are only read need no path unless they fail. All other fields share one path object, because errors below
  // a nulled field are found by its identity.
  let path: Path | undefined
  try {
    const read: unknown =
      field.property === undefined ? undefined : (source as Record<string, unknown>)[field.property]
    // A function is called with arguments, as graphql-js's default resolver does.
    const isRead = field.property !== undefined && typeof read !== 'function'
    if (isRead && field.completeLeaf !== undefined && !isPromise(read)) return completeLeaf(field, read)
    path = fieldPath(field, parentPath)
    const place = new FieldRun(run, field, path)
    return settle(run, isRead ? read : resolveField(run, source, place), place)
  } catch (error) {
    return failField(run, field, error, path ?? fieldPath(field, parentPath))
  }
}

const fieldPath = ({ responseName, parentType }: FieldPlan, parentPath: Path | undefined): Path =>
  addPath(parentPath, responseName, parentType.name)

function completeLeaf(
  { completeLeaf: complete, isNonNull, definition, parentType }: FieldPlan,
  value: unknown,
): Json {
  const text = complete === undefined ? null : complete(value)
  if (text === null && isNonNull) throw nullInNonNull(parentType.name, definition.name)
  return text
}

/** Completes what a resolver returned, be it a promise. */
function settle(run: Run, value: unknown, place: FieldRun): Completed {
  const { plan, path } = place
  const completed = isPromise(value)
    ? completeWhenLoaded(run, value, (resolved) => plan.complete(run, resolved, place, path))
    : plan.complete(run, value, place, path)
  if (!isPromise(completed)) return completed
  return completed.then(undefined, (error: unknown) => failField(run, plan, error, path))
}

/** Completes a value that has to be waited for. What loads together arrives together: a thousand records in one turn. */
export const completeWhenLoaded = (
  run: Run,
  value: Promise<unknown>,
  complete: (resolved: unknown) => Completed,
): Promise<Json> =>
  value.then((resolved) => {
    run.throwIfAborted()
    return run.isTimeUp ? run.pause().then(() => complete(resolved)) : complete(resolved)
  })

/** @throws GraphQLError for a non-null field, whose parent has to become null */
function failField(run: Run, field: FieldPlan, error: unknown, path: Path): null {
  return fail(run, field, field.isNonNull, error, path)
}

/** Errors of an answer that have a location; those after them have a path alone. */
export const MAX_LOCATIONS = 100

/**
 * Turns an error into null at the place where it happened.
 * @throws GraphQLError if that place cannot be null
 */
export function fail(run: Run, { nodes }: FieldPlan, isNonNull: boolean, error: unknown, path: Path): null {
  // These end the whole execution, instead of a field of it.
  run.throwIfAborted()
  if (error instanceof AnswerTooLargeError || error instanceof AnswerMemoryFullError) throw error
  // Each location is found by a scan of the query text: thousands of errors would scan it for seconds.
  const located = locatedError(
    error,
    run.errors.length < MAX_LOCATIONS ? nodes : undefined,
    pathToArray(path),
  )
  if (isNonNull) throw located
  run.addError(located, path)
  return null
}

/** The error of a value that is null in a place that cannot be, in graphql-js's words. */
export const nullInNonNull = (typeName: string, fieldName: string): Error =>
  new Error(`Cannot return null for non-nullable field ${typeName}.${fieldName}.`)
