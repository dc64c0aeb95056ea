import { buildSchema, parse } from 'graphql'
import { expect, test } from 'vitest'
import { nullabilityFaults } from '../../support/fuzz/nullability.ts'

const schema = buildSchema('type Query { items: [Item!] late: Int } type Item { name: String! note: String }')
const faults = (data: unknown) => nullabilityFaults(schema, parse('{ items { name note } }'), {}, data)

test('finds null and missing values where the schema allows none', () => {
  expect(faults({ items: [{ name: 'a', note: null }] })).toEqual([])
  expect(faults({ items: null })).toEqual([])
  expect(faults({ items: [{ name: null, note: null }] })).toEqual([
    'data.items.0.name is null, but its type is String!',
  ])
  expect(faults({ items: [null] })).toEqual(['data.items.0 is null, but its type is Item!'])
  expect(faults({ items: [{ name: 'a' }] })).toEqual(['data.items.0.note is missing'])
  expect(faults({ items: [], late: 1 })).toEqual(['data.late was not asked for'])
})
