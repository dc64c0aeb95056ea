import { type FieldMap, FieldRef, type ObjectFieldsShape, type ObjectRef } from '@pothos/core'
import { type FieldSet, fieldSetOf } from '../../oura/records/field-set.ts'
import { sourceOf } from '../../oura/records/record-class.ts'
import { type Shape, toCamelCase } from '../../oura/records/record-shape.ts'
import type { OuraRecord, RecordIdentity, Resource } from '../../oura/resources/resource.ts'
import { builder, type Types } from '../builder.ts'
import { rawCost } from '../cost/costs.ts'
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
    findNode: (context, key, { fields, path }) =>
      context.viewer().loadersAt(path).record(resource, key, { fields }),
    fields: (t) => ({
      ouraId: ouraIdField(t),
      ...markNeeds(fields(t), resource),
      raw: rawField(t, resource),
    }),
  })
  return ref
}

type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>

const ouraIdField = (t: unknown) =>
  (t as FieldBuilder<RecordIdentity>).exposeString('ouraId', {
    description: "Oura's own id of this record. Null if Oura gives none.",
    extensions: { needs: 'core' },
  })

/** Options of a field that is decoded from a field of Oura's with another name. */
export function reads(ouraField: string) {
  return { extensions: { reads: ouraField } }
}

/** Marks each field with the set of Oura's fields that it needs (see the descriptor of the resource). */
function markNeeds(fields: FieldMap, { shape }: Resource): FieldMap {
  const ouraFields = new Map(Object.keys(shape).map((name) => [toCamelCase(name), name]))
  for (const [name, field] of Object.entries(fields)) {
    if (!(field instanceof FieldRef)) continue
    field.updateConfig((config) => {
      const kind = shape[String(config.extensions?.['reads'] ?? ouraFields.get(name))]
      const needs: FieldSet = kind === undefined ? 'light' : fieldSetOf(kind)
      return { ...config, extensions: { ...config.extensions, needs } }
    })
  }
  return fields
}

/** The field `raw` of a type whose objects Oura sends. */
export function rawField<Parent extends object>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>,
  { shape }: Resource,
): FieldRef<Types, object | null | undefined, 'Object'> {
  return t.field({
    type: 'JSONObject',
    description:
      'The record exactly as Oura sent it, with fields and values that this schema does not know. Selecting it fetches the whole record, heavy fields included.',
    extensions: { needs: 'full', pure: true },
    cost: rawCost(shape),
    resolve: sourceOf,
  })
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
