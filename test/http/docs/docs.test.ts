import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { visit } from 'graphql'
import { describe, expect, test } from 'vitest'
import * as library from '../../../src/app.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import { schema } from '../../../src/schema/index.ts'
import { DEBUG_HEADER } from '../../../src/server/answer/extensions.ts'
import { exampleQueries, thirtyDaysUntil } from '../../../src/server/routes/example-queries.ts'
import { examplesOf } from '../../support/docs/examples.ts'
import { anchors, blocks, DOCS, docOf, prose, README } from '../../support/docs/markdown.ts'
import { objectType } from '../../support/graph.ts'

describe('the README', () => {
  test('is short, and leads to every document', () => {
    expect(README.text.split('\n').length).toBeLessThan(150)
    const linked = [...README.text.matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, file]) => file)
    expect(
      DOCS.map(({ file }) => file).filter((file) => file !== 'README.md' && !linked.includes(file)),
    ).toEqual([])
  })

  test('says how many examples GraphiQL has', () => {
    expect(README.text).toContain('seven example queries')
    expect(exampleQueries(thirtyDaysUntil('2026-11-20'))).toHaveLength(7)
  })

  test('has what a registration and a proxy need', () => {
    for (const word of [
      '`PUBLIC_URL/auth/callback`',
      'OURA_OAUTH=moi',
      'ten users',
      '`PUBLIC_URL`',
      'HOST=0.0.0.0',
    ])
      expect(README.text).toContain(word)
    for (const portal of [
      'https://cloud.ouraring.com/oauth/applications',
      'https://developer.ouraring.com/applications',
    ])
      expect(README.text).toContain(portal)
  })
})

describe('from REST', () => {
  const doc = docOf('docs/from-rest.md')
  const user = objectType(schema, 'User').getFields()

  test.each(resources.map(({ name }) => name))('has the query for %s', (name) => {
    const found = examplesOf(doc).filter(({ heading }) => heading === `\`GET /v2/usercollection/${name}\``)
    expect(found).toHaveLength(1)
    const asked: unknown[] = []
    visit(found[0]?.document ?? { kind: 'Document' as never, definitions: [] }, {
      Field: ({ name: field }) => {
        asked.push(user[field.value]?.extensions['resource'])
      },
    })
    expect(asked).toContain(name)
  })

  test('has no endpoint that there is not', () => {
    const named = [...doc.text.matchAll(/^### `GET \/v2\/usercollection\/(\w+)`$/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual(resources.map(({ name }) => name).sort())
  })
})

/** Source in a document names its file in the first line; a line with … stands for what is left out. */
const excerpts = DOCS.flatMap((doc) =>
  blocks(doc, 'ts').flatMap((block) => {
    const [, file, code = ''] = /^\/\/ ((?:src|test|examples)\/\S+)\n([\s\S]*)$/.exec(block) ?? []
    return file === undefined ? [] : [{ doc: doc.file, file, pieces: code.split(/^\s*\/\/ …\n/m) }]
  }),
)

test.each(excerpts)('$doc quotes $file to the letter', ({ file, pieces }) => {
  const source = readFileSync(file, 'utf8')
  let from = 0
  for (const piece of pieces) {
    const at = source.indexOf(piece, from)
    expect(at, piece).not.toBe(-1)
    from = at + piece.length
  }
})

test('adding a resource shows all four files', () => {
  const quoted = excerpts.filter(({ doc }) => doc === 'docs/add-a-resource.md').map(({ file }) => file)
  expect(quoted).toEqual([
    'src/oura/resources/vo2-max.ts',
    'src/oura/resources/registry.ts',
    'src/schema/resources/vo2-max.ts',
    'src/schema/index.ts',
  ])
  const functions = [
    ...readFileSync('src/oura/resources/resource.ts', 'utf8').matchAll(/^export function (\w+)/gm),
  ]
  for (const [, name] of functions) expect(docOf('docs/add-a-resource.md').text).toContain(`\`${name}\``)
})

test('the header for debugging is the one that is read', () => {
  for (const file of ['docs/limits.md', 'docs/performance.md']) {
    expect(docOf(file).text).toContain(`\`${DEBUG_HEADER}: 1\``)
  }
})

test('the program of the library uses what the library exports', () => {
  const [program = ''] = blocks(docOf('docs/library.md'), 'ts')
  const names = /import \{ (.*) \} from 'oura-graphql'/.exec(program)?.[1]?.split(', ')
  expect(names?.length).toBeGreaterThan(0)
  expect(Object.keys(library)).toEqual(expect.arrayContaining(names ?? []))
})

test('commands of npm are scripts of package.json', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
  const named = DOCS.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name))
  expect(named).toContain('bench')
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]))
})

describe('references', () => {
  const links = DOCS.flatMap((doc) =>
    [...prose(doc).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, to = '', anchor]) => ({
      from: doc.file,
      to: to === '' ? doc.file : path.join(path.dirname(doc.file), to),
      anchor,
    })),
  )
  const paths = DOCS.flatMap(
    ({ text }) => text.match(/(?<![\w/.-])(?:src|test|docs|bench|examples|scripts|\.ci)\/[\w./-]*\w/g) ?? [],
  )

  test.each([...new Set([...links.map(({ to }) => to), ...paths])])('%s exists', (file) => {
    expect(existsSync(file)).toBe(true)
  })

  test.each(links.filter(({ anchor }) => anchor !== undefined))(
    '$from leads to $to#$anchor',
    ({ to, anchor }) => {
      expect(anchors(docOf(to))).toContain(anchor)
    },
  )
})
