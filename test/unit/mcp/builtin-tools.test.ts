import { expect, test } from 'vitest'
import { builtinOperations } from '../../../src/mcp/tools/builtin-operations.ts'
import { USER_TEXT_FIELDS } from '../../../src/mcp/tools/output-schema.ts'
import { createTools } from '../../../src/mcp/tools/tool.ts'
import { schema } from '../../../src/schema/index.ts'

test('every built-in operation is a tool', () => {
  expect(createTools(schema, builtinOperations()).length).toBeGreaterThan(0)
})

test('every field with text of the user exists', () => {
  for (const coordinate of USER_TEXT_FIELDS) {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const type = schema.getType(typeName)
    expect(type && 'getFields' in type && fieldName in type.getFields(), coordinate).toBe(true)
  }
})

test('every field that says that the user wrote it is known as one', () => {
  const found = Object.values(schema.getTypeMap()).flatMap((type) =>
    'getFields' in type && !type.name.startsWith('__') && !type.name.endsWith('Input')
      ? Object.values(type.getFields())
          .filter(({ description }) => /the user (wrote|gave)|user's own name/i.test(description ?? ''))
          .map(({ name }) => `${type.name}.${name}`)
      : [],
  )
  expect(found.length).toBeGreaterThan(3)
  expect(USER_TEXT_FIELDS).toEqual(expect.arrayContaining(found))
})
