import { UpstreamInvalidError } from '../errors.ts'
import { type Kind, type Shape, type ShapeOf, toCamelCase } from './record-shape.ts'

/** An object of Oura's JSON. */
export type Source = Readonly<Record<string, unknown>>

/**
 * The property that holds the object which Oura sent. A symbol, because a record's own field may have any name: a
 * workout has a `source`.
 */
export const SOURCE = Symbol('source')

/** The object that Oura sent for a record, unknown keys included. */
export const sourceOf = (record: object): Source => (record as { readonly [SOURCE]: Source })[SOURCE]

/**
 * Adds a getter for each field of a shape to a class over Oura's objects. A getter checks its value when it is read,
 * because most fields of most records never are: making a year of records costs a twentieth of converting it.
 *
 * A value of another kind than the shape says reads as an `UpstreamInvalidError`. GraphQL turns an error that a
 * property holds into an error of that field alone, so that one odd value costs neither its record nor the query.
 *
 * Getters are lost when a record is spread: pass the record itself on.
 * @param owner whose fields they are, for messages
 * @param reserved names of properties that instances have of their own
 * @throws TypeError if a field has the name of one of the class's own properties
 */
export function addFieldGetters(
  prototype: object,
  shape: Shape,
  owner: string,
  reserved: readonly string[] = [],
): void {
  for (const [name, kind] of Object.entries<Kind<unknown>>(shape)) {
    const property = toCamelCase(name)
    if (property in prototype || reserved.includes(property))
      throw new TypeError(`${owner}.${property} is a property of every record.`)
    Object.defineProperty(prototype, property, {
      enumerable: true,
      get(this: { readonly [SOURCE]: Source }) {
        const value = this[SOURCE][name]
        if (value === undefined || value === null) return null
        const read = kind.read(value)
        return read === undefined ? unreadable(owner, name) : read
      },
    })
  }
}

/** Makes the class of objects inside a record. */
export function createNestedClass<S extends Shape>(shape: S): new (source: Source) => ShapeOf<S> {
  class Nested {
    readonly [SOURCE]: Source

    constructor(source: Source) {
      this[SOURCE] = source
    }
  }
  addFieldGetters(Nested.prototype, shape, 'a nested object')
  return Nested as unknown as new (
    source: Source,
  ) => ShapeOf<S>
}

const unreadable = (owner: string, name: string) =>
  new UpstreamInvalidError(`Oura sent ${name} of ${owner} in a form that its API does not promise.`)
