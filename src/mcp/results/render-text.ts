import { type JsonSchema, USER_TEXT } from '../tools/json-schema.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Writes the data of an operation as text for a model: fields as `name: value`, lists of several records as tables with a
 * header and values separated by commas, so that a name is written once. Fields without a value share a line. Strings are
 * quoted like JSON where they could be taken for structure, and always if the user wrote them.
 */
export function renderText(data: Fields, schema: JsonSchema): string {
  const lines: string[] = []
  writeFields(data, schema, '', lines)
  return lines.join('\n')
}

function writeFields(fields: Fields, schema: JsonSchema, indent: string, lines: string[]): void {
  const missing: string[] = []
  for (const [key, value] of Object.entries(fields)) {
    const of = schema.properties?.[key] ?? {}
    if (value === null || value === undefined) missing.push(key)
    else if (Array.isArray(value)) writeList(key, value, of, indent, lines)
    else if (isFields(value)) {
      lines.push(`${indent}${key}:`)
      writeFields(value, of, `${indent}  `, lines)
    } else lines.push(`${indent}${label(key, of)}: ${cell(value, of)}`)
  }
  if (missing.length > 0) lines.push(`${indent}no data: ${missing.join(', ')}`)
}

function writeList(
  key: string,
  list: readonly unknown[],
  schema: JsonSchema,
  indent: string,
  lines: string[],
): void {
  const itemSchema = schema.items ?? {}
  const records = list.filter(isFields)
  if (list.length === 0 || records.length < list.length) {
    lines.push(`${indent}${label(key, itemSchema)}: ${cell(list, itemSchema)}`)
    return
  }
  lines.push(`${indent}${key} (${list.length}):`)
  const [only] = records
  if (only !== undefined && records.length === 1) {
    writeFields(...withoutEdge(only, itemSchema), `${indent}  `, lines)
    return
  }
  // Values of all records by column, in the order of the fields.
  const columns = new Map<string, { readonly schema: JsonSchema; readonly values: string[] }>()
  for (const [row, record] of records.entries()) {
    const [shown, shownSchema] = withoutEdge(record, itemSchema)
    for (const [name, value, of] of leaves(shown, shownSchema, '')) {
      const column = columns.get(name) ?? { schema: of, values: [] }
      columns.set(name, column)
      column.values[row] = cell(value, of)
    }
  }
  const names = [...columns].map(([name, column]) => label(name, column.schema))
  lines.push(`${indent}  ${names.join(',')}`)
  for (const row of records.keys()) {
    lines.push(`${indent}  ${[...columns.values()].map(({ values }) => values[row] ?? '').join(',')}`)
  }
}

/** The record of an edge. Cursors of single edges are noise to a model; that of a page is in `pageInfo`. */
function withoutEdge(item: Fields, schema: JsonSchema): [Fields, JsonSchema] {
  const { node } = item
  return isFields(node) && Object.keys(item).every((key) => key === 'node' || key === 'cursor')
    ? [node, schema.properties?.['node'] ?? {}]
    : [item, schema]
}

/** The values of a record that has them, with the path of each. A list is one value. */
function* leaves(fields: Fields, schema: JsonSchema, path: string): Generator<[string, unknown, JsonSchema]> {
  for (const [key, value] of Object.entries(fields)) {
    const of = schema.properties?.[key] ?? {}
    if (value === null || value === undefined) continue
    if (isFields(value) && of.properties !== undefined) yield* leaves(value, of, `${path}${key}.`)
    else yield [`${path}${key}`, value, of]
  }
}

const label = (name: string, schema: JsonSchema): string =>
  schema[USER_TEXT] ? `${name} (written by the user)` : name

/** Strings that need no quotes: they are neither structure nor of several lines. */
const PLAIN = /^[^\s",[\]{}:][^\n\r",[\]{}]*$/

function cell(value: unknown, schema: JsonSchema): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return !schema[USER_TEXT] && PLAIN.test(value) ? value : JSON.stringify(value)
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
