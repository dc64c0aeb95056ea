import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { createSubgraphSchema } from '../../../src/schema/subgraph.ts'

/** Every field of every object type, as `Type.field`. */
const fieldsOf = (graph: typeof schema) =>
  Object.values(graph.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, type, field })),
    )

describe.each([
  ['the schema', schema],
  ['the subgraph', createSubgraphSchema(schema)],
])('%s', (_, graph) => {
  const fields = fieldsOf(graph)
  const lists = fields.filter(({ field }) => isListType(getNullableType(field.type)))

  test.each(lists.map((list) => [list.name, list] as const))(
    'declares how long %s is',
    (__, { field, type }) => {
      if (field.extensions.cost !== undefined) return
      // Then each field with an object of this type declares it, as a connection does for its nodes and edges.
      const holders = fields.filter((other) => getNamedType(other.field.type) === type)
      expect(holders).not.toEqual([])
      for (const { name, field: holder } of holders) {
        expect(holder.extensions.cost, `${name} says how long the lists of ${type.name} are`).toBeDefined()
      }
    },
  )
})
