export const USER_TEXT: unique symbol = Symbol('user text')

/** What this project writes of JSON Schema 2020-12. */
export interface JsonSchema {
  readonly type?: JsonType | readonly JsonType[]
  readonly title?: string
  readonly description?: string
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly (string | null)[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  /** Whether the value is text that the user wrote. A symbol, because clients do not know the keyword. */
  readonly [USER_TEXT]?: true
}

type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null'

/** The schema of an object, as tools have for their arguments and results. */
export interface ObjectSchema extends JsonSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, JsonSchema>>
}
