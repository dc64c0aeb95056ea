import type { ExecutionResult, GraphQLError } from 'graphql'

/** The data of an answer, as JSON text. Code that wants values reads `toJSON`. */
class JsonData {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The values that the text says. */
  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/** An execution result that writes itself; graphql-yoga calls `stringify` for its body. */
export type JsonResult = ExecutionResult & { readonly stringify: (result: ExecutionResult) => string }

/** JSON text in the place of a value. Plugins ask whether there is data, and hand it on. */
const toJsonData = <T>(text: string | null): T | null =>
  (text === null ? null : new JsonData(text)) as unknown as T | null

/** Makes a result in the order of members that graphql-js gives it. */
export function toJsonResult(data: string | null, errors: readonly GraphQLError[]): JsonResult {
  const value = toJsonData<Record<string, unknown>>(data)
  return errors.length === 0 ? { data: value, stringify } : { errors, data: value, stringify }
}

/** What a part of an answer adds to those before it. */
export interface IncrementalResult {
  /** Of the object that `data` belongs to, or of the first of `items`. */
  readonly path: readonly (string | number)[]
  readonly label?: string
  /** Fields of a fragment with @defer. */
  readonly data?: Readonly<Record<string, unknown>> | null
  /** Items of a list with @stream. */
  readonly items?: readonly unknown[] | null
  readonly errors?: readonly GraphQLError[]
}

/** A part of an answer with @defer or @stream, in the format that clients call 20220824. */
export interface AnswerPart extends ExecutionResult {
  readonly incremental?: readonly IncrementalResult[]
  /** Whether there are further parts. */
  readonly hasNext: boolean
  readonly stringify: JsonResult['stringify']
}

/** The first part of an answer. */
export const toFirstPart = (result: JsonResult): AnswerPart => ({ ...result, hasNext: true })

/** A part after the first one. */
export const toLaterPart = (incremental: readonly IncrementalResult[], hasNext: boolean): AnswerPart => ({
  ...(incremental.length > 0 && { incremental }),
  hasNext,
  stringify,
})

/** What a later part adds: JSON text, and its errors. */
export function toIncrementalResult(
  member: 'data' | 'items',
  text: string | null,
  { label, path, errors }: Omit<IncrementalResult, 'data' | 'items'>,
): IncrementalResult {
  return {
    [member]: toJsonData(text),
    path,
    ...(label !== undefined && { label }),
    ...(errors !== undefined && errors.length > 0 && { errors }),
  }
}

/** Writes a result, be it a copy that a plugin has changed. Only the data is text already. */
function stringify(result: object): string {
  const members: string[] = []
  for (const [name, value] of Object.entries(result)) {
    if (value === undefined || name === 'stringify') continue
    members.push(`${JSON.stringify(name)}:${name === 'incremental' ? textOfAll(value) : textOf(value)}`)
  }
  return `{${members.join()}}`
}

const textOf = (value: unknown): string => (value instanceof JsonData ? value.text : JSON.stringify(value))

const textOfAll = (results: readonly object[]): string => `[${results.map(stringify).join()}]`
