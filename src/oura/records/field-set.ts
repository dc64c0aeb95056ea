import type { Kind, Shape } from './record-shape.ts'

/**
 * Which fields of a record are fetched. `core` is what places a record and what statistics read, `light` is all but
 * the heavy fields, `full` is the record as Oura has it. Each set contains the one before.
 */
export type FieldSet = 'core' | 'light' | 'full'

/** Options of whatever fetches records. */
export interface FieldOptions {
  readonly fields: FieldSet
}

/** From the widest set to the narrowest: what is fetched for a wide question answers a narrow one. */
export const WIDEST_FIRST: readonly FieldSet[] = ['full', 'light', 'core']

const WIDTH: Readonly<Record<FieldSet, number>> = { core: 0, light: 1, full: 2 }

/** Whether records with the fields of `held` answer a question for `wanted`. */
export const containsFields = (held: FieldSet, wanted: FieldSet): boolean => WIDTH[held] >= WIDTH[wanted]

/** The wider of two sets. */
export const widerOf = (a: FieldSet, b: FieldSet): FieldSet => (containsFields(a, b) ? a : b)

/** Oura's field names of each set, for its `fields` parameter; null for the whole record. */
export type FieldNames = Readonly<Record<FieldSet, readonly string[] | null>>

/**
 * Divides the fields of a shape into sets. A shape without core fields has the same fields in `core` and `light`, one
 * without heavy fields is always fetched whole: a small record costs less than a second request.
 */
export function fieldNamesOf(shape: Shape): FieldNames {
  const fields = Object.entries<Kind<unknown>>(shape)
  const namesOf = (isIncluded: (kind: Kind<unknown>) => boolean) => [
    'id',
    ...fields.filter(([, kind]) => isIncluded(kind)).map(([name]) => name),
  ]
  if (!fields.some(([, { heavy }]) => heavy)) return { core: null, light: null, full: null }
  const light = namesOf(({ heavy }) => !heavy)
  const core = fields.some(([, kind]) => kind.core) ? namesOf((kind) => kind.core === true) : light
  return { core, light, full: null }
}

/** The narrowest set that has a field. */
export const fieldSetOf = ({ core, heavy }: Kind<unknown>): FieldSet =>
  core ? 'core' : heavy ? 'full' : 'light'

/** The widest set that costs no more than `wanted`, because Oura's fields are the same. */
export const widestAlike = (names: FieldNames, wanted: FieldSet): FieldSet =>
  WIDEST_FIRST.find((fields) => names[fields] === names[wanted]) ?? wanted

/** Computes something once for each set of fields. */
export function perFields<T>(compute: (fields: FieldSet) => T): (fields: FieldSet) => T {
  const computed = new Map<FieldSet, T>()
  return (fields) => {
    const known = computed.get(fields)
    if (known !== undefined) return known
    const value = compute(fields)
    computed.set(fields, value)
    return value
  }
}
