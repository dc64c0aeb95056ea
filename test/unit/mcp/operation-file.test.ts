import { describe, expect, test } from 'vitest'
import { createTools } from '../../../src/mcp/tools/tool.ts'
import { schema } from '../../../src/schema/index.ts'

const toolOf = (text: string) => {
  const [tool] = createTools(schema, [{ file: 'a.graphql', text }])
  if (tool === undefined) throw new TypeError('no tool')
  return tool
}
const BODY = '{ viewer { trend(metric: STEPS, lastDays: $lastDays) { slopePerDay } } }'

describe('an operation file', () => {
  test('names the tool, its title, its description and its arguments', () => {
    const { name, title, description, inputSchema } = toolOf(`# @title Steps
# How the steps changed.
# Not for single days.
#
# Days are local.
query StepsTrend(
  # How many days,
  # up to today.
  $lastDays: Int! # not this one
  $window: Int = 7
) { viewer { trend(metric: STEPS, lastDays: $lastDays, window: $window) { slopePerDay } } }`)
    expect(name).toBe('steps_trend')
    expect(title).toBe('Steps')
    expect(description).toBe('How the steps changed. Not for single days.\n\nDays are local.')
    expect(inputSchema).toEqual({
      type: 'object',
      properties: {
        lastDays: { type: 'integer', description: 'How many days, up to today.' },
        window: {
          type: 'integer',
          description: 'Length of the moving average in days, 1 to 365.',
          default: 7,
        },
      },
      required: ['lastDays'],
      additionalProperties: false,
    })
  })

  test.each([
    ['compareRanges', 'compare_ranges'],
    ['HRVTrend', 'hrv_trend'],
    ['Day2Night', 'day2_night'],
  ])('%s becomes %s', (operationName, name) => {
    expect(toolOf(`# About.\nquery ${operationName} { viewer { id } }`).name).toBe(name)
  })

  test('has the values of an enum, with their units', () => {
    const { inputSchema } = toolOf(`# About.
query A($metrics: [DailyMetric!]!) { viewer { trends(metrics: $metrics) { slopePerDay } } }`)
    const items = inputSchema.properties['metrics']?.items
    expect(items?.enum).toContain('AVERAGE_HRV')
    expect(items?.description).toMatch(/^AVERAGE_HRV: .*\bms\b/m)
  })

  test('takes the fields of fragments into the output schema; what depends on a type or a directive may be missing', () => {
    const { outputSchema } = toolOf(`# About.
query A($id: ID!, $more: Boolean = false) {
  node(id: $id) { __typename id ...Night ... on Workout { calories label } }
}
fragment Night on SleepPeriod { day totalSleepDuration averageHrv @include(if: $more) type }`)
    const node = outputSchema.properties['node']
    expect(node?.type).toEqual(['object', 'null'])
    expect(node?.required).toEqual(['__typename', 'id'])
    expect(Object.keys(node?.properties ?? {})).toEqual([
      '__typename',
      'id',
      'day',
      'totalSleepDuration',
      'averageHrv',
      'type',
      'calories',
      'label',
    ])
    expect(node?.properties?.['type']).toMatchObject({ type: ['string', 'null'] })
    expect(node?.properties?.['type']?.enum).toContain(null)
    expect(node?.properties?.['label']?.description).toMatch(/text that the user wrote/i)
  })

  test.each([
    ['a mutation', '# About.\nmutation A { disconnect { status } }', 'a.graphql:2: a tool only reads'],
    ['a subscription', '# A.\n\nsubscription A { x }', 'a.graphql:3: a tool only reads'],
    ['a syntax error', '# A.\nquery A { viewer {', 'a.graphql:2: Syntax Error'],
    [
      'a field that does not exist',
      '# A.\nquery A {\n  viewer { steps }\n}',
      'a.graphql:3: Cannot query field "steps"',
    ],
    [
      'a second operation',
      '# A.\nquery A { viewer { id } }\nquery B { viewer { id } }',
      'a.graphql:3: the file has a second',
    ],
    ['no name', '# A.\n{ viewer { id } }', 'a.graphql:2: the operation has no name'],
    ['no comment', 'query A { viewer { id } }', 'a.graphql:1: the file has no comment'],
    ['no operation', '# A.\nfragment F on User { id }', 'a.graphql:1: the file has no query'],
    ['a definition of a type', '# A.\ntype A { id: ID }', 'a.graphql:2: a tool is an operation'],
    [
      'the name of the notes',
      '# A.\nquery A { notes: viewer { id } }',
      'a.graphql:2: the result has a field notes',
    ],
    [
      'an unused variable',
      `# A.\nquery A($lastDays: Int, $x: Int) ${BODY}`,
      'a.graphql:2: Variable "$x" is never used',
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(() => toolOf(text)).toThrow(message)
  })

  test('whose tool exists already is refused, and the message names both files', () => {
    const text = '# A.\nquery SameName { viewer { id } }'
    const sources = [
      { file: 'a.graphql', text },
      { file: 'b.graphql', text: text.replace('SameName', 'sameName') },
    ]
    expect(() => createTools(schema, sources)).toThrow(
      'b.graphql:2: the tool same_name exists already, in a.graphql:2',
    )
  })
})
