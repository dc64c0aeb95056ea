import { existsSync, readFileSync } from 'node:fs'
import Database from 'libsql'
import { afterAll, describe, expect, test } from 'vitest'
import { resources } from '../../../src/oura/resources/registry.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createShell, firstBlock } from '../../support/docs/commands.ts'
import { blocks, codes, docOf, rowsOf } from '../../support/docs/markdown.ts'
import { parseCsv } from '../../support/export/parse-csv.ts'
import { logIn, post, subscribe } from '../../support/live/subscribers.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const doc = docOf('docs/export.md')
const folder = makeTemporaryFolder()
afterAll(() => folder[Symbol.dispose]())

const run = createShell(folder)
const blockOf = (heading: string, language: string): string => firstBlock(doc, heading, language)

describe('the page about exports', () => {
  test('has a first command that prints what is shown', () => {
    const output = run(blocks(doc, 'sh')[0] ?? '')
    // Numbers and the path depend on the day and the machine.
    const shapeOf = (text: string) =>
      text
        .replace(/[\d.,]+/g, '#')
        .replace(/in \S+:/, 'in FOLDER:')
        .replace(/ +/g, ' ')
    const shown = doc.text.match(/^ {4}(?:sleep|workout|2 of 2) .*$/gm) ?? []
    expect(output.trim().split('\n').map(shapeOf)).toEqual(shown.map((line) => shapeOf(line.trim())))
  })

  test('has all options of the command', () => {
    const help = run('oura-graphql export --help')
    const options = [...help.matchAll(/^ {2}(--[a-z]+)/gm)].map(([, name]) => name)
    const shown = rowsOf(doc.text).map(([cell = '']) => codes(cell)[0]?.split(' ')[0])
    expect(shown.sort()).toEqual(options.sort())
    const exitCodes = [...help.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => code)
    for (const code of exitCodes) expect(doc.text).toMatch(new RegExp(`^\\| ${code}\\b`, 'm'))
  })

  test('task 2: all sleep as CSV', () => {
    run(blockOf('All sleep as CSV', 'sh'))
    const [header = [], ...rows] = parseCsv(readFileSync(folder.file('export-csv/sleep.csv'), 'utf8'))
    expect(rows.length).toBeGreaterThan(700)
    expect(header.slice(0, 3)).toEqual(['id', 'day', 'type'])
    expect(new Set(rows.map((row) => row[header.indexOf('type')]))).toContain('late_nap')
    expect(existsSync(folder.file('export-csv/sleep'))).toBe(true)
  })

  test('task 6: be told of a new night, by a command', () => {
    const block = blockOf('Get notified of a new night', 'sh')
    expect(run(block)).toBe('A new night is in.\n')
    expect(run(`${block.trim()} || true`)).toBe('')
  })

  test('task 6: be told of a new night, by a subscription', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const query = blockOf('Get notified of a new night', 'graphql subscription')
    const subscriber = await subscribe(gateway, person.browser, query)
    await post(gateway, { user_id: person.userId, object_id: person.nights[0]?.ouraId, event_type: 'create' })
    const { day, score } = person.nights[0] ?? {}
    expect(await subscriber.next()).toMatchObject({
      data: { documentChanged: { event: 'CREATE', node: { day, score } } },
    })
    await subscriber.close()
  })

  test('has queries of SQL that find records', () => {
    run(
      'oura-graphql export --from 2026-11-20 --resources sleep,daily_sleep,heartrate --format sqlite --out export-sqlite',
    )
    const db = new Database(folder.file('export-sqlite/oura.sqlite'), { readonly: true })
    const queries = blocks(doc, 'sql')
    expect(queries).toHaveLength(3)
    for (const query of queries) {
      const [row] = db.prepare(query).all() as { time: number }[]
      const age = Date.now() / 1000 - (row?.time ?? 0)
      expect(age, query).toBeGreaterThan(0)
      expect(age, query).toBeLessThan(20 * 86_400)
    }
    db.close()
  })

  test('names resources that exist', () => {
    const lists = [...doc.text.matchAll(/--resources ([a-z_0-9,]+)/g)].flatMap(([, names = '']) =>
      names.split(','),
    )
    expect(resources.map(({ name }) => name)).toEqual(expect.arrayContaining(lists))
  })
})
