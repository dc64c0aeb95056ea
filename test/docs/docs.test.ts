import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import * as library from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { createDocumentCache } from '../../src/oura/document-cache.ts'
import { dailySleep } from '../../src/oura/resources/daily-sleep.ts'
import { resources } from '../../src/oura/resources/index.ts'
import { dayToSlot, slotAgeMs } from '../../src/oura/slots.ts'
import { DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS } from '../../src/resolvers/date-range.ts'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../src/resolvers/page.ts'
import { MAX_SERIES_DAYS, MAX_WHOLE_SERIES_DAYS } from '../../src/resolvers/series-page.ts'
import { MAX_TREND_WINDOW } from '../../src/resolvers/trend.ts'
import { schema } from '../../src/schema/index.ts'
import { MAX_NODES } from '../../src/schema/node.ts'
import { exampleQueries, thirtyDaysUntil } from '../../src/server/example-queries.ts'
import { DEBUG_HEADER } from '../../src/server/extensions.ts'
import { limits } from '../../src/server/limits.ts'
import { startGateway } from '../support/gateway.ts'
import { objectType } from '../support/graph.ts'
import { blocks, codes, DOCS, docOf, README, rowsOf, section } from './markdown.ts'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join('src', file), 'utf8'))
  .join('\n')

const queries = DOCS.flatMap((doc) =>
  blocks(doc, 'graphql').map((query, index) => ({ name: `${doc.file}, query ${index + 1}`, query })),
)

const [firstQuery = ''] = blocks(README, 'graphql')

/** Paths at which `part` has something that `whole` has not. Lists of `part` may leave items out, in order. */
const strangePaths = (part: unknown, whole: unknown, at = ''): string[] => {
  if (Array.isArray(part) && Array.isArray(whole)) {
    let from = 0
    return part.flatMap((item, index) => {
      const found = whole.findIndex((each, place) => place >= from && strangePaths(item, each).length === 0)
      if (found !== -1) from = found + 1
      return found === -1 ? [`${at}[${index}]`] : []
    })
  }
  if (typeof part === 'object' && part !== null && typeof whole === 'object' && whole !== null) {
    return Object.entries(part).flatMap(([key, value]) =>
      strangePaths(value, (whole as Record<string, unknown>)[key], `${at}.${key}`),
    )
  }
  return Object.is(part, whole) ? [] : [at]
}

describe('queries', () => {
  test('are there to be checked', () => {
    expect(queries.length).toBeGreaterThanOrEqual(7)
    expect(blocks(README, 'graphql').length).toBeGreaterThanOrEqual(5)
  })

  test.each(queries)('$name is valid, and answered without errors', async ({ query }) => {
    expect(validate(schema, parse(query))).toEqual([])
    await using gateway = await startGateway()
    const { data, errors } = await gateway.ask<object, object>(query)
    expect(errors).toEqual([])
    expect(JSON.stringify(data)).not.toContain('"nodes":[]')
  })

  test('the first one has the answer that is printed', async () => {
    await using gateway = await startGateway()
    const { data } = await gateway.ask<object, object>(firstQuery)
    const [printed = ''] = blocks(README, 'json')
    expect(strangePaths(JSON.parse(printed), { data })).toEqual([])
    expect(strangePaths({ data: { viewer: { workouts: { totalCount: 1 } } } }, { data })).not.toEqual([])
  })

  test.each([
    ['Dashboard', 5],
    ['Nights', 2],
  ])('%s costs %i requests', async (name, count) => {
    const query = queries.find((each) => each.query.startsWith(`query ${name}(`))?.query ?? ''
    await using gateway = await startGateway()
    await gateway.ask(query)
    expect(gateway.newRequests()).toHaveLength(count)
  })
})

describe('commands', () => {
  const shell = DOCS.flatMap((doc) => blocks(doc, 'sh')).join('\n')
  const bodies = [...shell.matchAll(/-d '([^']*)'/g)].map(([, body = '']) => body)

  test('of curl send JSON with a valid query', () => {
    expect(bodies.length).toBe([...shell.matchAll(/^curl /gm)].length)
    expect(bodies.length).toBeGreaterThanOrEqual(2)
    for (const body of bodies) {
      const { query } = JSON.parse(body) as { query: string }
      expect(validate(schema, parse(query))).toEqual([])
    }
  })

  test('of npm are scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
    const named = DOCS.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name))
    expect(named).toContain('bench')
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]))
  })
})

describe('the configuration table', () => {
  const rows = rowsOf(section(README, 'Configuration'))
  const nameOf = (key: string) =>
    key === 'ouraStaleIfErrorSeconds'
      ? 'OURA_STALE_IF_ERROR_S'
      : key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  const keys = new Map(Object.keys(parseConfig({})).map((key) => [nameOf(key), key as keyof library.Config]))

  test('has every variable, and no other', () => {
    const source = readFileSync('src/config.ts', 'utf8')
    for (const name of keys.keys()) expect(source).toContain(`'${name}'`)
    expect(rows.map(([name = '']) => codes(name)[0]).sort()).toEqual([...keys.keys()].sort())
  })

  test.each(rows)('has the default of %s: %s', (cell = '', shown = '') => {
    const [name = ''] = codes(cell)
    const key = keys.get(name)
    if (key === undefined) throw new Error(`${name} is no variable.`)
    // The demo leaves nothing on disk unless it is told to.
    const byDefault = parseConfig(name === 'STORE_URL' ? { DEMO: '0' } : {})[key]
    const [text] = codes(shown)
    if (text === undefined) expect([undefined, '[]']).toContain(byDefault && JSON.stringify(byDefault))
    else expect(parseConfig({ [name]: text })[key]).toEqual(byDefault)
  })

  test('has what decides about the demo', () => {
    expect(parseConfig({ NODE_ENV: 'production' }).demo).toBe(false)
    expect(parseConfig({ OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'secret' }).demo).toBe(false)
  })

  test('names no variable outside of it that there is not', () => {
    const others = ['NODE_ENV', 'OURA_ACCESS_TOKEN']
    const named = DOCS.flatMap(
      ({ text }) => text.match(/\b(?:OURA|CACHE|CORS|DEMO|LOG|OPERATION)_[A-Z_]+\b/g) ?? [],
    )
    expect([...keys.keys(), ...others]).toEqual(expect.arrayContaining([...new Set(named)]))
  })
})

test('the limits are those in force', () => {
  const stated = rowsOf(section(README, 'Limits of a request')).map((cells) =>
    cells
      .join(' ')
      .match(/\d[\d,]*/g)
      ?.map((number) => Number(number.replaceAll(',', ''))),
  )
  expect(stated).toEqual([
    [limits.bodyBytes],
    [limits.tokens],
    [limits.nesting],
    [limits.depth],
    [limits.aliases],
    [limits.directives],
    [limits.cost],
    [MAX_NODES],
    [DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE],
    [DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS],
    [MAX_SERIES_DAYS],
    [MAX_WHOLE_SERIES_DAYS],
    [MAX_TREND_WINDOW],
  ])
})

test('the error codes are those that the source has', () => {
  const thrown = [...sources.matchAll(/readonly code = '(\w+)'/g)].map(([, code = '']) => code)
  const stated = rowsOf(section(README, 'Errors')).map(([code = '']) => codes(code)[0])
  expect(stated.sort()).toEqual([...new Set(thrown)].sort())
})

test('the header for debugging is the one that is read', () => {
  expect(README.text).toContain(`\`${DEBUG_HEADER}: 1\``)
})

test('GraphiQL has seven examples', () => {
  expect(README.text).toContain('seven example queries')
  expect(exampleQueries(thirtyDaysUntil('2026-11-20'))).toHaveLength(7)
})

test('the program of the library uses what the library exports', () => {
  const [program = ''] = blocks(README, 'ts')
  const names = /import \{ (.*) \} from 'oura-graphql'/.exec(program)?.[1]?.split(', ')
  expect(names?.length).toBeGreaterThan(0)
  expect(Object.keys(library)).toEqual(expect.arrayContaining(names ?? []))
})

describe('the table of resources', () => {
  const rows = rowsOf(docOf('docs/resources.md').text).map((cells) => cells.map(codes))

  test('has every resource and its scope', () => {
    expect(rows.map(([name = [], , , scope = []]) => [name[0], scope[0] ?? null]).sort()).toEqual(
      resources.map(({ name, scope }) => [name, scope]).sort(),
    )
    expect(README.text).toContain('All twenty resources')
    expect(resources).toHaveLength(20)
  })

  test('has fields that exist, each in its row', () => {
    const user = objectType(schema, 'User').getFields()
    for (const [[name] = [], [field = ''] = []] of rows)
      expect(user[field]?.extensions['resource']).toBe(name)
    expect(Object.keys(user)).toEqual(expect.arrayContaining(rows.flatMap(([, fields = []]) => fields)))
  })

  test('has every field of a day', () => {
    const day = Object.keys(objectType(schema, 'Day').getFields()).filter((name) => !/^(id|date)$/.test(name))
    expect(rows.flatMap(([, , fields = []]) => fields).sort()).toEqual(day.sort())
  })
})

describe('operations', () => {
  const doc = docOf('docs/operations.md')

  test('the messages and their levels are those of the log', () => {
    const stated = rowsOf(section(doc, 'Logs')).map(([message = '', level]) => [codes(message)[0], level])
    const calls = /log\.(debug|info|warn|error)\([\s\S]*?(?:\}|fields),\s*(?:'([^'\n]+)'|"([^"\n]+)")/g
    const written = [...sources.matchAll(calls)].map(([, level, single, double]) => [single ?? double, level])
    expect(stated.sort()).toEqual(written.sort())
  })

  test.each(rowsOf(section(doc, 'How old an answer may be')))(
    'a day of %s is fresh for %s',
    (age = '', fresh = '') => {
      const bound = Number(/\d+/.exec(age)?.[0] ?? 400) * 86_400_000
      const freshMs = Number.parseInt(fresh, 10) * 60_000
      const slot = dayToSlot('2026-01-01')
      // Just younger than the bound when it is fetched, and still so when it goes stale.
      let now = bound - freshMs - 1000 - slotAgeMs('day', slot, 0)
      const cache = createDocumentCache({ maxBytes: 1_000_000, clock: { now: () => now } })
      const shelf = cache.shelfOf('somebody')
      shelf.put(dailySleep, slot, { documents: [], full: true, fetchedAt: now })
      now += freshMs - 1
      expect(shelf.getFresh(dailySleep, slot, false)).toBeDefined()
      now += 1
      expect(shelf.getFresh(dailySleep, slot, false)).toBeUndefined()
    },
  )
})

describe('references', () => {
  const links = DOCS.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => path.join(path.dirname(file), to)),
  )
  const paths = DOCS.flatMap(
    ({ text }) => text.match(/(?<![\w/.-])(?:src|test|docs|bench|\.ci)\/[\w./-]*\w/g) ?? [],
  )

  test.each([...new Set([...links, ...paths])])('%s exists', (file) => {
    expect(existsSync(file)).toBe(true)
  })
})
