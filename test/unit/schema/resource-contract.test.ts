import { readFileSync } from 'node:fs'
import {
  buildSchema,
  GraphQLEnumType,
  type GraphQLField,
  type GraphQLNamedType,
  GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { type Kind, type Shape, toCamelCase } from '../../../src/oura/records/record-shape.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import { schema } from '../../../src/schema/index.ts'

/** What a kind carries beside its reading; only some have any of it. */
interface Inspectable extends Kind<unknown> {
  readonly values?: readonly string[]
  readonly shape?: Shape
  readonly item?: Inspectable
}

const objectType = (type: GraphQLNamedType | undefined): GraphQLObjectType => {
  if (type instanceof GraphQLObjectType) return type
  throw new Error(`${type?.name} is no object type`)
}

const fieldOf = (type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> => {
  const field = type.getFields()[name]
  if (field === undefined) throw new Error(`${type.name}.${name} is missing`)
  return field
}

const User = objectType(schema.getType('User'))

/** The field of User that holds a resource's records. */
const userFieldOf = (resource: string) =>
  Object.values(User.getFields()).filter(({ extensions }) => extensions.resource === resource)

/** The GraphQL type of a resource's records. */
function recordTypeOf(resource: string): GraphQLObjectType {
  const [field] = userFieldOf(resource)
  if (field === undefined) throw new Error(`no field of User holds ${resource}`)
  const type = objectType(getNamedType(field.type))
  return type.name.endsWith('Connection') ? objectType(getNamedType(fieldOf(type, 'nodes').type)) : type
}

/** Every kind of a shape, and of the shapes within it, beside the GraphQL field that should show it. */
function* walk(
  shape: Shape,
  type: GraphQLObjectType,
): Generator<{ path: string; kind: Inspectable; field: GraphQLField<unknown, unknown> }> {
  for (const [name, kind] of Object.entries<Inspectable>(shape)) {
    const field = fieldOf(type, toCamelCase(name))
    yield { path: `${type.name}.${field.name}`, kind, field }
    const inner = kind.shape ?? kind.item?.shape
    if (inner !== undefined) yield* walk(inner, objectType(getNamedType(field.type)))
  }
}

describe.each(resources.map((resource) => ({ name: resource.name, resource })))('$name', ({ resource }) => {
  test('has exactly one field on User, a connection unless it is a single object', () => {
    const fields = userFieldOf(resource.name)
    expect(fields).toHaveLength(1)
    const typeName = getNamedType(fields[0]?.type)?.name
    expect(typeName?.endsWith('Connection')).toBe(!resource.single)
  })

  test('has every field of its descriptor under the mechanical name, nested ones too', () => {
    expect([...walk(resource.shape, recordTypeOf(resource.name))].length).toBeGreaterThanOrEqual(
      Object.keys(resource.shape).length,
    )
  })

  test('knows which set of Oura’s fields each of its fields needs', () => {
    const type = recordTypeOf(resource.name)
    if (type.getInterfaces().length === 0) return
    for (const [name, kind] of Object.entries<Inspectable>(resource.shape)) {
      const needs = kind.heavy ? 'full' : kind.core ? 'core' : 'light'
      expect({ name, needs: fieldOf(type, toCamelCase(name)).extensions.needs }).toEqual({ name, needs })
    }
  })

  test('fetches with every request what places a record and tells it from its duplicates', () => {
    const { core } = resource.fieldNames
    if (core === null) return
    const always = ['id', 'day', 'score', 'timestamp', 'bedtime_start', 'start_datetime', 'start_time']
    expect(core).toEqual(
      expect.arrayContaining(always.filter((name) => name === 'id' || name in resource.shape)),
    )
  })

  test('shows every record as Oura sent it', () => {
    const raw = fieldOf(recordTypeOf(resource.name), 'raw')
    expect(String(raw.type)).toBe('JSONObject')
    expect(raw.extensions.needs).toBe('full')
  })

  test('offers the values of each choice, and UNKNOWN', () => {
    for (const { path, kind, field } of walk(resource.shape, recordTypeOf(resource.name))) {
      const type = getNamedType(field.type)
      expect({ path, isEnum: type instanceof GraphQLEnumType }).toEqual({
        path,
        isEnum: kind.values !== undefined,
      })
      if (kind.values === undefined || !isEnumType(type)) continue
      const offered = type.getValues().map(({ name, value }) => `${name} = ${value}`)
      const wanted = [...kind.values.map((value) => `${value.toUpperCase()} = ${value}`), 'UNKNOWN = unknown']
      expect({ path, offered: offered.sort() }).toEqual({ path, offered: wanted.sort() })
    }
  })

  if (!resource.hasRecordRoute) return

  test('is a Node that can be found again, with the id of Oura', () => {
    const type = recordTypeOf(resource.name)
    expect(type.getInterfaces().map(({ name }) => name)).toEqual(['Node'])
    expect(type.extensions.findNode).toBeTypeOf('function')
    expect(String(fieldOf(type, 'ouraId').type)).toBe('String')
  })
})

test.each(resources.map((resource) => ({ name: resource.name, resource })))(
  'fields decoded from $name name existing fields of Oura',
  ({ resource }) => {
    const read = Object.values(recordTypeOf(resource.name).getFields()).flatMap(
      ({ extensions }) => extensions['reads'] ?? [],
    )
    expect(Object.keys(resource.shape)).toEqual(expect.arrayContaining(read))
  },
)

test('every field of User that holds records names a resource of the registry', () => {
  const names = new Set(resources.map(({ name }) => name))
  const held = Object.values(User.getFields()).flatMap(({ extensions }) => extensions.resource ?? [])
  expect(held.filter((name) => !names.has(name))).toEqual([])
  expect(held).toHaveLength(resources.length)
})

test('a field decoded from a heavy field needs whole records; other derived fields do not', () => {
  const derived = {
    SleepPeriod: ['phases', 'phases30Sec', 'appPhases', 'movement'],
    DailyActivity: ['activityClasses'],
    Workout: ['durationSeconds', 'heartRate'],
    Session: ['durationSeconds'],
  }
  const heavy = Object.entries(derived).flatMap(([typeName, names]) =>
    names.filter((name) => fieldOf(objectType(schema.getType(typeName)), name).extensions.needs === 'full'),
  )
  expect(heavy).toEqual(['phases30Sec', 'movement', 'activityClasses'])
})

/** Every element of the schema that GraphiQL shows a description of. */
function* documented(): Generator<{ path: string; description: string | null | undefined }> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name))
      continue
    yield { path: type.name, description: type.description }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield { path: `${type.name}.${field.name}`, description: field.description }
        for (const arg of field.args) {
          yield { path: `${type.name}.${field.name}(${arg.name}:)`, description: arg.description }
        }
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield { path: `${type.name}.${field.name}`, description: field.description }
      }
    }
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        yield { path: `${type.name}.${value.name}`, description: value.description }
      }
    }
  }
}

test('every type, field, argument and enum value has a description', () => {
  const all = [...documented()]
  expect(all.length).toBeGreaterThan(500)
  expect(all.filter(({ description }) => !description?.trim()).map(({ path }) => path)).toEqual([])
})

test('only old tags, ringId and the old name of lowestHeartRate are deprecated, with the reason of the contract', () => {
  const deprecated = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ deprecationReason }) => deprecationReason != null)
        .map(({ name, deprecationReason }) => `${type.name}.${name}: ${deprecationReason}`),
    )
  expect(deprecated.sort()).toEqual([
    'Day.tags: Oura deprecated tags. Use enhancedTags.',
    'HealthSummary.restingHeartRate: Use lowestHeartRate.',
    'SleepPeriod.ringId: Oura deprecated this field and returns null.',
    'User.tags: Oura deprecated tags. Use enhancedTags.',
  ])
})

test('enum values keep their natural order, in the served and in the printed schema', () => {
  const printed = buildSchema(readFileSync('schema.graphql', 'utf8'))
  for (const [name, values] of Object.entries({
    TimeBucket: ['MINUTE', 'FIVE_MINUTES', 'FIFTEEN_MINUTES', 'HOUR', 'DAY'],
    ResilienceLevel: ['LIMITED', 'ADEQUATE', 'SOLID', 'STRONG', 'EXCEPTIONAL', 'UNKNOWN'],
    WorkoutIntensity: ['EASY', 'MODERATE', 'HARD', 'UNKNOWN'],
  })) {
    for (const each of [schema, printed]) {
      const type = each.getType(name)
      expect(isEnumType(type) && type.getValues().map((value) => value.name)).toEqual(values)
    }
  }
})
