import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { registry } from '../../../src/oura/resources/registry.ts'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { NOW } from '../../support/client.ts'
import { codes, docOf } from '../../support/docs/markdown.ts'
import { programsOf } from '../../support/docs/programs.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const pages = ['docs/library.md', 'docs/from-ex-oura.md'].map(docOf)
const programs = pages.flatMap(programsOf)
const folder = makeTemporaryFolder()
afterAll(() => folder[Symbol.dispose]())

describe('the programs of the pages about the library', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => NOW })
    vi.stubEnv('OURA_ACCESS_TOKEN', simulator.accessToken)
    vi.stubEnv('OURA_API_URL', simulator.url)
    vi.stubEnv('LOG_LEVEL', 'silent')
    // Programs create the clients and gateways of real life, whose clock is the machine's.
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
  })
  afterEach(() => vi.restoreAllMocks())
  afterAll(async () => {
    vi.useRealTimers()
    vi.unstubAllEnvs()
    await simulator.close()
  })

  test('are found', () => {
    expect(programs.length).toBeGreaterThanOrEqual(7)
    for (const { output } of programs) expect(output).toMatch(/\S/)
  })

  test.each(programs)('$name prints what is shown', async ({ name, code, output }) => {
    const file = folder.file(`${name.replace(/\W+/g, '-')}.ts`)
    writeFileSync(file, code)
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((...values) => void lines.push(`${values.join(' ')}\n`))
    await import(/* @vite-ignore */ file)
    expect(lines.join('')).toBe(output)
  })
})

test('the page about ExOura names every resource of the client', () => {
  const named = [...docOf('docs/from-ex-oura.md').text.matchAll(/\| `oura\.(\w+)` \|$/gm)].map(
    ([, name]) => name,
  )
  expect(named.toSorted()).toEqual(Object.keys(registry).toSorted())
})

test('the page about the library has every option of a client', () => {
  const source = readFileSync('src/client/client.ts', 'utf8')
  const [, options = ''] = /export interface ClientOptions \{\n([\s\S]*?)\n\}/.exec(source) ?? []
  const names = [...options.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name]) => name)
  const cells = docOf('docs/library.md').text.match(/^\| `[^|]*/gm) ?? []
  const shown = cells.flatMap(codes)
  expect(names.length).toBeGreaterThan(10)
  expect(shown).toEqual(expect.arrayContaining(names))
})
