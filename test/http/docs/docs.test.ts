import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { visit } from 'graphql'
import { describe, expect, test } from 'vitest'
import * as library from '../../../src/app.ts'
import * as descriptors from '../../../src/oura/resources/define-resource.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import { schema } from '../../../src/schema/index.ts'
import { DEBUG_HEADER } from '../../../src/server/answer/extensions.ts'
import { thirtyDaysUntil } from '../../../src/server/routes/example-dates.ts'
import { exampleQueries } from '../../../src/server/routes/example-queries/example-queries.ts'
import { examplesOf } from '../../support/docs/examples.ts'
import { anchors, blocks, codes, DOCS, docOf, prose, README, rowsOf } from '../../support/docs/markdown.ts'
import { objectType } from '../../support/graph.ts'

describe('the README', () => {
  test('is short, and links to every page', () => {
    expect(README.text.split('\n').length).toBeLessThan(150)
    const linked = [...README.text.matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, file]) => file)
    expect(
      DOCS.map(({ file }) => file).filter((file) => file.startsWith('docs/') && !linked.includes(file)),
    ).toEqual([])
  })

  test('states the number of examples in GraphiQL', () => {
    expect(README.text).toContain('nine example queries')
    expect(exampleQueries(thirtyDaysUntil('2026-11-20'))).toHaveLength(9)
  })

  test('covers registration and proxies', () => {
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

  test('has only endpoints that exist', () => {
    const named = [...doc.text.matchAll(/^### `GET \/v2\/usercollection\/(\w+)`$/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual(resources.map(({ name }) => name).sort())
  })
})

/** The first line of an excerpt names its source file; a line with … marks an omission. */
const excerpts = DOCS.flatMap((doc) =>
  blocks(doc, 'ts').flatMap((block) => {
    const [, file, code = ''] = /^\/\/ ((?:src|test|examples)\/\S+)\n([\s\S]*)$/.exec(block) ?? []
    return file === undefined ? [] : [{ doc: doc.file, file, pieces: code.split(/^\s*\/\/ …\n/m) }]
  }),
)

/** Only the code has to match, so that a comment can be reworded in one place. */
const codeOf = (text: string) => text.replace(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ')

test.each(excerpts)('$doc shows the code of $file', ({ file, pieces }) => {
  const source = codeOf(readFileSync(file, 'utf8'))
  let from = 0
  for (const piece of pieces.map((each) => codeOf(each).trim())) {
    const index = source.indexOf(piece, from)
    expect(index, piece).not.toBe(-1)
    from = index + piece.length
  }
})

test('the guide to a new resource shows all of its files', () => {
  const quoted = excerpts.filter(({ doc }) => doc === 'docs/add-a-resource.md').map(({ file }) => file)
  expect(quoted).toEqual([
    'src/oura/resources/vo2-max.ts',
    'src/oura/resources/registry.ts',
    'src/schema/resources/vo2-max.ts',
    'src/schema/index.ts',
    'src/simulator/person/vitals/vo2-max.ts',
    'src/simulator/person/generators.ts',
    'src/simulator/resources.ts',
  ])
  const functions = Object.keys(descriptors).filter((name) => name.startsWith('define'))
  expect(functions.length).toBeGreaterThan(2)
  for (const name of functions) expect(docOf('docs/add-a-resource.md').text).toContain(`\`${name}\``)
})

test('the debug header is the one that the server reads', () => {
  for (const file of ['docs/limits.md', 'docs/performance.md']) {
    expect(docOf(file).text).toContain(`\`${DEBUG_HEADER}: 1\``)
  }
})

test('the library example uses exports of the library', () => {
  const [program = ''] = blocks(docOf('docs/library.md'), 'ts server')
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

test('the guide for contributors has commands that exist, for every folder of tests', () => {
  const guide = docOf('CONTRIBUTING.md')
  const commands = blocks(guide, 'sh').flatMap((block) => block.trim().split('\n'))
  expect(commands.length).toBeGreaterThan(10)
  for (const command of commands) {
    const [program, ...words] = command.split(' ')
    if (program === 'npm') expect(['install', 'start', 'test', 'run']).toContain(words[0])
    else expect(existsSync(words.at(-1) ?? ''), command).toBe(true)
  }
  const projects = readdirSync('test', { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !['support', 'generated', 'operations'].includes(entry.name),
  )
  expect(rowsOf(guide.text).map(([folder = '']) => codes(folder)[0])).toEqual(
    expect.arrayContaining(projects.map(({ name }) => `test/${name}/`)),
  )
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
    '$from links to $to#$anchor',
    ({ to, anchor }) => {
      expect(anchors(docOf(to))).toContain(anchor)
    },
  )
})
