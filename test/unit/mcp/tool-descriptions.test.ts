import { describe, expect, test } from 'vitest'
import { builtinOperations } from '../../../src/mcp/tools/builtin-operations.ts'
import { createTools } from '../../../src/mcp/tools/tool.ts'
import { schema } from '../../../src/schema/index.ts'

const tools = createTools(schema, builtinOperations())
const names = tools.map(({ name }) => name)

/** Names of tools in a text. */
const toolsIn = (text: string): string[] => text.match(/\b(?:get|compare)_[a-z_]+\b/g) ?? []

/** A unit, or a word for a value without one. */
const UNIT =
  /seconds|kcal|metres|beats per minute|\bms\b|°C|percent|1 to 100|-1 to 1|breaths per minute|\bkg\b/g

describe('the built-in tools', () => {
  test('are few', () => {
    expect(names.length).toBeGreaterThanOrEqual(7)
    expect(names.length).toBeLessThanOrEqual(9)
  })

  test.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s says what it answers, its units, and which tool to use instead',
    (name, { title, description, inputSchema }) => {
      const [answers = '', units = '', instead = ''] = description.split('\n\n')
      expect(title).toMatch(/^[A-Z]/)
      expect(answers.length).toBeGreaterThan(100)
      expect(units.match(UNIT)?.length ?? 0, units).toBeGreaterThanOrEqual(2)
      expect(instead).toMatch(/^Do not use it /)
      expect(description.length).toBeLessThanOrEqual(1000)
      const others = toolsIn(description).filter((other) => other !== name)
      expect(names).toEqual(expect.arrayContaining(others))
      if (name !== 'get_data_status') expect(toolsIn(instead)).not.toEqual([])
      expect(Object.keys(inputSchema.properties).length).toBeLessThanOrEqual(12)
      for (const [argument, { description: meaning = '' }] of Object.entries(inputSchema.properties)) {
        expect(meaning, argument).toMatch(/^\S.*\.$/)
        expect(meaning.length, `${argument}: ${meaning}`).toBeLessThanOrEqual(200)
        expect(Object.keys(inputSchema.properties)).toEqual(
          expect.arrayContaining([...meaning.matchAll(/`(\w+)`/g)].map(([, other]) => other)),
        )
      }
    },
  )

  test('all together are a text that a conversation can afford', () => {
    const list = tools.map(({ name, title, description, inputSchema }) => ({
      name,
      title,
      description,
      inputSchema,
    }))
    expect(JSON.stringify(list).length).toBeLessThan(25_000)
  })

  test('name the days alike', () => {
    for (const { name, inputSchema } of tools) {
      const { startDate, endDate, lastDays, timeZone } = inputSchema.properties
      expect(timeZone, name).toBeDefined()
      expect([startDate, endDate, lastDays].filter((each) => each !== undefined).length % 3, name).toBe(0)
    }
  })
})
