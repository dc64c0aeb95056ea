import { hasIds } from '../oura/records/duplicates.ts'
import type { Source } from '../oura/records/record-class.ts'
import { isRecord, type Kind, type Shape } from '../oura/records/record-shape.ts'
import type { Resource } from '../oura/resources/resource.ts'

/** A column of a resource's table. */
export interface Column {
  /** Oura's name of the field, with those of the objects around it: `contributors.deep_sleep`. */
  readonly name: string
  /** The names that the dots separate. */
  readonly path: readonly string[]
  /** SQLite's. Samples and lists are TEXT, as JSON. */
  readonly type: 'INTEGER' | 'REAL' | 'TEXT'
}

/** A value of a column: null if Oura has none, JSON for an object or a list. */
export type Cell = string | number | boolean | null

/** Renders the records of a resource as rows. Nothing is lost: a field that has no column is in the last one. */
export interface Table {
  readonly columns: readonly Column[]
  /** The cells of a record, one for each column, and the fields without a column as JSON; null if there are none. */
  toRow(source: Source): { readonly cells: readonly Cell[]; readonly other: string | null }
}

/** The name of the column for fields that the gateway does not know. */
export const OTHER = 'other'

/** Where a field goes: into a column, or, of an object, into those of its fields. */
type Node = { readonly index: number } | { readonly fields: ReadonlyMap<string, Node> }

/** Makes the table of a resource: Oura's names in the order of its descriptor, the id first. */
export function tableOf(resource: Resource): Table {
  const columns: Column[] = []
  function addColumn(path: readonly string[], type: Column['type']): Node {
    columns.push({ name: path.join('.'), path, type })
    return { index: columns.length - 1 }
  }
  function addFields(shape: Shape, path: readonly string[]): [string, Node][] {
    return Object.entries<Kind<unknown>>(shape).map(([name, kind]) => {
      const field = [...path, name]
      const nested = shapeOf(kind)
      return [
        name,
        nested === null ? addColumn(field, typeOf(kind)) : { fields: new Map(addFields(nested, field)) },
      ]
    })
  }
  const id: [string, Node][] = hasIds(resource) ? [['id', addColumn(['id'], 'TEXT')]] : []
  const root = new Map([...id, ...addFields(resource.shape, [])])

  return {
    columns,
    toRow(source) {
      const cells: Cell[] = columns.map(() => null)
      const rest = split(source, root, cells)
      return { cells, other: rest === null ? null : JSON.stringify(rest) }
    },
  }
}

/** Puts the fields of an object into their cells; returns those that have none, or null. */
function split(source: Source, fields: ReadonlyMap<string, Node>, cells: Cell[]): Source | null {
  const rest: [string, unknown][] = []
  for (const [name, value] of Object.entries(source)) {
    const node = fields.get(name)
    if (value === null || value === undefined) continue
    if (node === undefined) rest.push([name, value])
    else if ('index' in node) cells[node.index] = toCell(value)
    else {
      const inner = isRecord(value) ? split(value, node.fields, cells) : value
      if (inner !== null) rest.push([name, inner])
    }
  }
  return rest.length === 0 ? null : Object.fromEntries(rest)
}

const toCell = (value: unknown): Cell =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)

/** The shape of the objects of a kind; null for another kind. */
const shapeOf = (kind: Kind<unknown> & { readonly shape?: Shape }): Shape | null => kind.shape ?? null

/** The type of a kind's column, by which values it reads. */
function typeOf({ read }: Kind<unknown>): Column['type'] {
  if (read(true) === true) return 'INTEGER'
  if (read(1) !== 1) return 'TEXT'
  return read(1.5) === 1.5 ? 'REAL' : 'INTEGER'
}
