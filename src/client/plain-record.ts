import type { Source } from '../oura/records/record-class.ts'
import { isRecord, type Kind, type Shape, type ShapeOf, toCamelCase } from '../oura/records/record-shape.ts'

/** Called with the name of each field that Oura sent in a form that its API does not promise. */
export type OnUnreadable = (field: string) => void

/**
 * A record as a plain object, which can be spread, compared and written as JSON: Oura's names in camelCase, null for what is
 * absent, was not measured or cannot be read.
 */
export const toPlainRecord = <S extends Shape>(
  shape: S,
  source: Source,
  onUnreadable: OnUnreadable,
): ShapeOf<S> =>
  Object.fromEntries(
    Object.entries<Kind<unknown>>(shape).map(([name, kind]) => [
      toCamelCase(name),
      toPlainValue(kind, source[name], name, onUnreadable),
    ]),
  ) as ShapeOf<S>

function toPlainValue(
  kind: Kind<unknown>,
  value: unknown,
  name: string,
  onUnreadable: OnUnreadable,
): unknown {
  if (value === undefined || value === null) return null
  const { shape, item } = kind as PlainKind
  if (shape !== undefined && isRecord(value)) {
    return toPlainRecord(shape, value, (field) => onUnreadable(`${name}.${field}`))
  }
  if (item !== undefined && Array.isArray(value)) {
    return value.map((entry) => toPlainValue(item, entry, name, onUnreadable))
  }
  const read = kind.read(value)
  if (read === undefined) onUnreadable(name)
  return withoutErrors(read ?? null, () => onUnreadable(name))
}

/** What `nested` and `list` add to a kind. */
type PlainKind = Kind<unknown> & { readonly shape?: Shape; readonly item?: Kind<unknown> }

/** Samples that are no numbers are errors in their place, for GraphQL. */
function withoutErrors(value: unknown, onError: () => void): unknown {
  if (!isRecord(value) || !Array.isArray(value['items'])) return value
  if (!value['items'].some((item) => item instanceof Error)) return value
  onError()
  return { ...value, items: value['items'].map((item) => (item instanceof Error ? null : item)) }
}
