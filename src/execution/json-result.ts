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

/** Makes a result in the order of members that graphql-js gives it. */
export function toJsonResult(data: string | null, errors: readonly GraphQLError[]): JsonResult {
  // Plugins ask whether there is data, and hand it on.
  const value = (data === null ? null : new JsonData(data)) as unknown as Record<string, unknown> | null
  return errors.length === 0 ? { data: value, stringify } : { errors, data: value, stringify }
}

/** Writes a result, be it a copy that a plugin has changed. Only the data is text already. */
function stringify(result: ExecutionResult): string {
  const members: string[] = []
  for (const [name, value] of Object.entries(result)) {
    if (value === undefined || name === 'stringify') continue
    members.push(`${JSON.stringify(name)}:${value instanceof JsonData ? value.text : JSON.stringify(value)}`)
  }
  return `{${members.join()}}`
}
