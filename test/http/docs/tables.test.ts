import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type * as library from '../../../src/app.ts'
import { parseConfig } from '../../../src/config.ts'
import { MAX_WAITING } from '../../../src/live/change-stream.ts'
import { MAX_STREAMS_OF_USER } from '../../../src/live/stream-leases.ts'
import {
  MAX_BYTES_IN_FLIGHT,
  MAX_OPERATION_BYTES,
  MAX_OPERATION_REQUESTS,
} from '../../../src/oura/http/operation-bounds.ts'
import { dailySleep as dailySleepResource } from '../../../src/oura/resources/daily-sleep.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { REFRESH_WINDOW } from '../../../src/resolvers/data/refresh-limit.ts'
import { MAX_BASELINE_DAYS } from '../../../src/resolvers/insights/baseline.ts'
import { MAX_LAG_DAYS } from '../../../src/resolvers/insights/correlation.ts'
import { MAX_HRV_DAYS } from '../../../src/resolvers/insights/hrv-buckets.ts'
import { MAX_TREND_WINDOW } from '../../../src/resolvers/insights/trend.ts'
import { DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS } from '../../../src/resolvers/paging/date-range.ts'
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  MAX_STREAMED_PAGE_SIZE,
} from '../../../src/resolvers/paging/page.ts'
import { MAX_SERIES_DAYS, MAX_WHOLE_SERIES_DAYS } from '../../../src/resolvers/paging/time-range.ts'
import { schema } from '../../../src/schema/index.ts'
import { MAX_REFRESH_DAYS } from '../../../src/schema/live/refresh.ts'
import { MAX_NODES } from '../../../src/schema/relay/node.ts'
import { MAX_HELD_CHARACTERS } from '../../../src/server/answer/answer-memory.ts'
import { limits } from '../../../src/server/limits/limits.ts'
import { codes, DOCS, docOf, README, rowsOf, section } from '../../support/docs/markdown.ts'
import { sourceText } from '../../support/docs/sources.ts'
import { objectType } from '../../support/graph.ts'
import { filledSpan } from '../../support/resolvers/spans.ts'

describe('the configuration table', () => {
  const rows = rowsOf(docOf('docs/configuration.md').text)
  const otherNames = new Map([
    ['ouraStaleIfErrorSeconds', 'OURA_STALE_IF_ERROR_S'],
    ['otlpTracesUrl', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ])
  const nameOf = (key: string) =>
    otherNames.get(key) ?? key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  const keys = new Map(Object.keys(parseConfig({})).map((key) => [nameOf(key), key as keyof library.Config]))

  test('has exactly the variables', () => {
    const source = readFileSync('src/config.ts', 'utf8') + readFileSync('src/otel-variables.ts', 'utf8')
    for (const name of keys.keys()) expect(source).toContain(`'${name}'`)
    expect(rows.map(([name = '']) => codes(name)[0]).sort()).toEqual([...keys.keys()].sort())
  })

  test.each(rows)('has the default of %s: %s', (cell = '', shown = '') => {
    const [name = ''] = codes(cell)
    const key = keys.get(name)
    if (key === undefined) throw new Error(`${name} is no variable.`)
    // The demo's default is another one.
    const byDefault = parseConfig(name === 'STORE_URL' ? { DEMO: '0' } : {})[key]
    const [text] = codes(shown)
    if (text === undefined) expect([undefined, '[]']).toContain(byDefault && JSON.stringify(byDefault))
    else expect(parseConfig({ [name]: text })[key]).toEqual(byDefault)
  })

  test('has the conditions for the demo', () => {
    expect(parseConfig({ NODE_ENV: 'production' }).demo).toBe(false)
    expect(parseConfig({ OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'secret' }).demo).toBe(false)
  })

  test('has all variables that the pages mention', () => {
    const others = ['NODE_ENV', 'OURA_ACCESS_TOKEN', 'EXAMPLE_PORT', 'OPERATION_RESOLUTION_FAILURE']
    const named = DOCS.flatMap(
      ({ text }) =>
        text.match(/\b(?:OURA|CACHE|CORS|DEMO|LOG|OPERATION|GATEWAY|EXAMPLE|TRUSTED)_[A-Z_]+\b/g) ?? [],
    )
    expect([...keys.keys(), ...others]).toEqual(expect.arrayContaining([...new Set(named)]))
  })

  test('has the default scopes of the pages', () => {
    const scopes = parseConfig({}).ouraScopes.join(' ')
    for (const file of ['README.md', 'docs/authentication.md'])
      expect(docOf(file).text).toContain(`\`${scopes}\``)
  })
})

test('the limits are those in force', () => {
  const stated = rowsOf(section(docOf('docs/limits.md'), 'Limits of a request')).map((cells) =>
    cells
      .join(' ')
      .match(/\d[\d,]*/g)
      ?.map((number) => Number(number.replaceAll(',', ''))),
  )
  expect(stated).toEqual([
    [limits.bodyBytes],
    [limits.queryCharacters],
    [limits.tokens],
    [limits.lines],
    [limits.nameCharacters],
    [limits.textCharacters],
    [limits.variableItems],
    [limits.nesting],
    [limits.depth],
    [limits.aliases],
    [limits.selections],
    [limits.directives],
    [limits.incremental],
    [9_000, limits.introspection],
    [limits.cost],
    [limits.answerCharacters],
    [limits.answerItems],
    [limits.answerErrors],
    [MAX_HELD_CHARACTERS],
    [MAX_OPERATION_REQUESTS],
    [MAX_OPERATION_BYTES],
    [MAX_BYTES_IN_FLIGHT],
    [MAX_STREAMS_OF_USER],
    [MAX_WAITING],
    [REFRESH_WINDOW.windowMs / 60_000, REFRESH_WINDOW.limit],
    [MAX_REFRESH_DAYS],
    [MAX_NODES],
    [DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE],
    [MAX_STREAMED_PAGE_SIZE],
    [DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS],
    [MAX_SERIES_DAYS],
    [MAX_WHOLE_SERIES_DAYS],
    [MAX_HRV_DAYS],
    [MAX_BASELINE_DAYS],
    [MAX_LAG_DAYS],
    [MAX_TREND_WINDOW],
  ])
  expect(Object.keys(limits)).toHaveLength(18)
})

describe('the table of resources', () => {
  const rows = rowsOf(docOf('docs/resources.md').text).map((cells) => cells.map(codes))

  test('has every resource and its scope', () => {
    expect(rows.map(([name = [], , , scope = []]) => [name[0], scope[0] ?? null]).sort()).toEqual(
      resources.map(({ name, scope }) => [name, scope]).sort(),
    )
    expect(README.text).toContain('all twenty resources')
    expect(resources).toHaveLength(20)
  })

  test('has existing fields, each in the row of its resource', () => {
    const user = objectType(schema, 'User').getFields()
    for (const [[name] = [], [field = ''] = []] of rows)
      expect(user[field]?.extensions['resource']).toBe(name)
    expect(Object.keys(user)).toEqual(expect.arrayContaining(rows.flatMap(([, fields = []]) => fields)))
  })

  test('has every field of a day', () => {
    const day = Object.keys(objectType(schema, 'Day').getFields()).filter(
      (name) => !/^(id|date|isComplete)$/.test(name),
    )
    expect(rows.flatMap(([, , fields = []]) => fields).sort()).toEqual(day.sort())
  })
})

test('the messages and their levels are those of the log', () => {
  const stated = rowsOf(section(docOf('docs/operations.md'), 'Logs')).map(([message = '', level]) => [
    codes(message)[0],
    level,
  ])
  const calls =
    /log\.(debug|info|warn|error)\((?:(?!log\.)[\s\S])*?(?:\}|fields),\s*(?:'([^'\n]+)'|"([^"\n]+)")/g
  const told = [...sourceText.matchAll(calls)].map(([, level, single, double]) => [single ?? double, level])
  // A message that is logged in several places has one row.
  const written = new Map(told.map((pair) => [pair.join('\0'), pair])).values()
  // A periodic task and a throttled warning get the message as an argument.
  const warnings = [
    ...sourceText.matchAll(/(?:failureMessage: |createThrottledWarning\(\s*log,\s*)'([^'\n]+)'/g),
  ].map(([, message]) => [message, 'warn'])
  expect(stated.sort()).toEqual([...written, ...warnings].sort())
})

test('the faults of a refused login are those with a page', () => {
  const stated = rowsOf(section(docOf('docs/operations.md'), 'Refused logins'))
  const pages = readFileSync('src/auth/login/login-pages.ts', 'utf8')
  const faults = [...pages.matchAll(/^ {4}case '([^']+)':$/gm)].map(([, fault]) => fault)
  expect(faults.length).toBeGreaterThan(10)
  expect(stated.flatMap(([fault = '']) => codes(fault)).sort()).toEqual(faults.sort())
})

describe('freshness', () => {
  const dailySleep: Resource = dailySleepResource

  test.each(rowsOf(section(docOf('docs/caching.md'), 'How old an answer may be')))(
    'a day of %s is fresh for %s',
    (age = '', fresh = '') => {
      const bound = Number(/\d+/.exec(age)?.[0] ?? 400) * 86_400_000
      const freshMs = Number.parseInt(fresh, 10) * 60_000
      const endOfDay = Date.parse('2026-01-02T12:00:00Z')
      // Fetched so that its age is still below the bound when it becomes stale.
      let now = endOfDay + bound - freshMs - 1000
      const copies = createRecordCache({ maxBytes: 1_000_000, clock: { now: () => now } }).open('somebody')
      copies.put(filledSpan(dailySleep, '2026-01-01', 1, now))
      now += freshMs - 1
      expect(copies.find(dailySleep, 'full', 0)).toHaveLength(1)
      now += 1
      expect(copies.find(dailySleep, 'full', 0)).toEqual([])
    },
  )
})
