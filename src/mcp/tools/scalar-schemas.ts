import type { GraphQLScalarType } from 'graphql'
import type { JsonSchema } from './json-schema.ts'

interface ScalarSchema extends JsonSchema {
  /** For messages: what a value must be, with an example. */
  readonly expected: string
}

/** The scalars of the schema, by name. */
const SCALARS: Readonly<Record<string, ScalarSchema>> = {
  Date: {
    type: 'string',
    format: 'date',
    pattern: '^\\d{4}-\\d{2}-\\d{2}$',
    examples: ['2026-01-31'],
    expected: 'a calendar day YYYY-MM-DD, such as "2026-01-31"',
  },
  DateTime: {
    type: 'string',
    format: 'date-time',
    examples: ['2026-01-31T22:15:00+02:00'],
    expected: 'an instant with a UTC offset, such as "2026-01-31T22:15:00+02:00"',
  },
  TimeZone: {
    type: 'string',
    examples: ['Europe/Helsinki'],
    expected: 'the IANA name of a time zone, such as "Europe/Helsinki"',
  },
  ID: { type: 'string', expected: 'an id: the value of a field "id" of an earlier result' },
  String: { type: 'string', expected: 'a string' },
  Int: { type: 'integer', expected: 'a whole number' },
  Float: { type: 'number', expected: 'a number' },
  Boolean: { type: 'boolean', expected: 'true or false' },
  JSONObject: { type: 'object', expected: 'an object' },
}

/** JSON Schema of a scalar; any value for a scalar that this list does not have. */
export function scalarSchema({ name }: GraphQLScalarType): JsonSchema {
  const known = SCALARS[name]
  if (known === undefined) return {}
  const { expected: _, ...schema } = known
  return schema
}

/** What a value of a scalar must be, in words. */
export const expectedScalar = ({ name }: GraphQLScalarType): string =>
  SCALARS[name]?.expected ?? `a value of the scalar ${name}`
