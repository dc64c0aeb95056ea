import type { FieldRef, ObjectFieldsShape, ObjectRef } from '@pothos/core'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord, RecordIdentity, Resource } from '../../oura/resources/resource.ts'
import { builder, type Types } from '../builder.ts'
import { nodeType } from './node.ts'

interface RecordNodeOptions<S extends Shape> {
  readonly name: string
  readonly description: string
  readonly fields: ObjectFieldsShape<Types, OuraRecord<S>>
}

/** The GraphQL type of a resource's records: a Node with Oura's id and the fields of its schema module. */
export function recordNode<S extends Shape>(
  resource: Resource<S>,
  { name, description, fields }: RecordNodeOptions<S>,
): ObjectRef<Types, OuraRecord<S>> {
  const ref = builder.objectRef<OuraRecord<S>>(name)
  nodeType(ref, {
    description,
    key: (record) => record.key,
    keepsJson: true,
    isTypeOf: (object) => 'resource' in object && object.resource === resource.name,
    findNode: ({ loadersAt }, key, { fields, path }) => loadersAt(path).record(resource, key, { fields }),
    fields,
  })
  builder.objectFields(ref, (t) => ({
    ouraId: t.string({
      description: "Oura's own id of this record. Null if Oura gives none.",
      extensions: { pure: true },
      resolve: ({ ouraId }) => ouraId,
    }),
  }))
  return ref
}

/** Options of a field that light requests to Oura leave out, for queries that select it. */
export const heavy = { extensions: { heavy: true } } as const

/** The day of a record, in the name of Oura's own field. */
export function dayField<S extends Shape>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, OuraRecord<S>>,
  description: string,
): FieldRef<Types, string, 'Object'> {
  return t.field({
    type: 'Date',
    nullable: false,
    description,
    extensions: { pure: true },
    resolve: ({ day }: RecordIdentity) => day,
  })
}
