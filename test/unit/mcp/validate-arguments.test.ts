import { describe, expect, test } from 'vitest'
import { createTools } from '../../../src/mcp/tools/tool.ts'
import { validateArguments } from '../../../src/mcp/tools/validate-arguments.ts'
import { schema } from '../../../src/schema/index.ts'

const [tool] = createTools(schema, [
  {
    file: 'a.graphql',
    text: `# A.
query A($startDate: Date!, $metrics: [DailyMetric!]!, $timeZone: TimeZone, $window: Int = 7) {
  viewer(timeZone: $timeZone) { trends(startDate: $startDate, metrics: $metrics, window: $window) { slopePerDay } }
}`,
  },
])
const check = (args: Record<string, unknown>) => validateArguments(tool?.variables ?? new Map(), args)
const VALID = { startDate: '2026-11-01', metrics: ['STEPS'] }

describe('arguments', () => {
  test('that are valid become variables; null counts as left out', () => {
    expect(check({ ...VALID, window: null, timeZone: 'Europe/Helsinki' })).toEqual({
      values: { ...VALID, timeZone: 'Europe/Helsinki' },
    })
    expect(check({ ...VALID, metrics: 'STEPS' })).toHaveProperty('values')
  })

  test.each([
    [
      { metrics: ['STEPS'] },
      'The argument startDate is missing; it must be a calendar day YYYY-MM-DD, such as "2026-01-31".',
    ],
    [{ ...VALID, startDate: null }, 'The argument startDate is missing'],
    [
      { ...VALID, startDate: 'yesterday' },
      'The argument startDate is "yesterday"; it must be a calendar day',
    ],
    [
      { ...VALID, metrics: ['STEPS', 'STPS'] },
      'Item 2 of the argument metrics is "STPS"; it must be one of SLEEP_SCORE, ',
    ],
    [{ ...VALID, metrics: [null] }, 'Item 1 of the argument metrics is null'],
    [{ ...VALID, window: '7' }, 'The argument window is "7"; it must be a whole number.'],
    [{ ...VALID, window: 1.5 }, 'The argument window is 1.5; it must be a whole number.'],
    [{ ...VALID, timeZone: 'CET+1' }, 'such as "Europe/Helsinki"'],
    [{ ...VALID, start_date: 1 }, 'There is no argument "start_date"; it is called startDate.'],
    [
      { ...VALID, colour: 1 },
      'There is no argument "colour". The arguments are startDate, metrics, timeZone, window.',
    ],
    [{ ...VALID, startDate: 'x'.repeat(500) }, `${'x'.repeat(99)}…; it must be`],
  ])('%j: %s', (args, message) => {
    const result = check(args)
    expect('faults' in result ? result.faults.join('\n') : '').toContain(message)
  })

  test('that are wrong a thousand times have ten faults', () => {
    const result = check({ ...VALID, metrics: Array.from({ length: 1000 }, () => 'X') })
    expect('faults' in result && result.faults.length).toBe(10)
  })

  test('that are wrong as often as fits into a request are refused at once', () => {
    const started = performance.now()
    const lists = Array.from({ length: 33_000 }, () => [])
    expect('faults' in check({ ...VALID, metrics: lists })).toBe(true)
    const unknown = Array.from({ length: 10_000 }, (_, index) => [`a${index}`, 1])
    expect('faults' in check(Object.fromEntries(unknown))).toBe(true)
    // All faults took seconds.
    expect(performance.now() - started).toBeLessThan(200)
  })

  test('that are nested too deeply to be quoted are named', () => {
    const deep = JSON.parse(`${'['.repeat(49_000)}${']'.repeat(49_000)}`) as unknown
    const result = check({ ...VALID, startDate: deep })
    expect('faults' in result ? result.faults : []).toEqual([
      'The argument startDate is nested too deeply; it must be a calendar day YYYY-MM-DD, such as "2026-01-31".',
    ])
  })
})
