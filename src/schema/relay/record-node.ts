import { type FieldMap, FieldRef, type ObjectFieldsShape, type ObjectRef } from '@pothos/core'
import { type Shape, toCamelCase } from '../../oura/records/record-shape.ts'
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
    fields: (t) => ({ ouraId: ouraIdField(t), ...markHeavy(fields(t), resource) }),
  })
  return ref
}

type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>

const ouraIdField = (t: unknown) =>
  (t as FieldBuilder<RecordIdentity>).exposeString('ouraId', {
    description: "Oura's own id of this record. Null if Oura gives none.",
  })

/** Options of a field that is decoded from a field of Oura's with another name. */
export function reads(ouraField: string) {
  return { extensions: { reads: ouraField } }
}

/** Marks the fields for which Oura has to send a heavy field (see the descriptor of the resource). */
function markHeavy(fields: FieldMap, { shape }: Resource): FieldMap {
  const ouraFields = new Map(Object.keys(shape).map((name) => [toCamelCase(name), name]))
  for (const [name, field] of Object.entries(fields)) {
    if (!(field instanceof FieldRef)) continue
    field.updateConfig((config) => {
      const ouraField = String(config.extensions?.['reads'] ?? ouraFields.get(name))
      return shape[ouraField]?.heavy
        ? { ...config, extensions: { ...config.extensions, heavy: true } }
        : config
    })
  }
  return fields
}

/** The day of a record, in the name of Oura's own field. */
export function dayField<S extends Shape>(
  t: FieldBuilder<OuraRecord<S>>,
  description: string,
): FieldRef<Types, string, 'Object'> {
  return (t as unknown as FieldBuilder<RecordIdentity>).expose('day', {
    type: 'Date',
    nullable: false,
    description,
  })
}
