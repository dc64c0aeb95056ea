import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleProgram } from '../../../scripts/package/bundle-program.ts'
import { codeCacheOf, PROGRAM_FILE } from '../../../scripts/package/cached-program.ts'
import { leakCheck } from '../../support/leak-check/leak-check.ts'
import { startTestProcess } from '../../support/test-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const PACKAGE = path.join(ROOT, 'scripts/package')
// Within the project, so that the program finds its dependencies.
const CACHE = path.join(ROOT, 'node_modules/.cache')
let folder: string

// The package is built in one folder and installed in another one.
beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true })
  const built = mkdtempSync(path.join(CACHE, 'oura-code-cache-'))
  await bundleProgram('src/main.ts', built)
  const writing = startTestProcess(process.execPath, [
    '--import',
    'tsx',
    path.join(PACKAGE, 'write-code-cache.ts'),
    path.join(built, PROGRAM_FILE),
  ])
  expect(await writing.exit, writing.errors()).toBe(0)
  folder = `${built}-moved`
  renameSync(built, folder)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A copy of the program. */
const copy = (name: string): string => {
  const to = path.join(folder, 'copies', name)
  for (const part of ['main.js', 'chunks']) {
    cpSync(path.join(folder, part), path.join(to, part), { recursive: true })
  }
  return to
}

/** Starts the program of a folder, and asks it for what is in chunks of its own: GraphiQL, and the client of Oura. */
async function askProgram(of: string, flags: readonly string[] = []) {
  await using program = startTestProcess(process.execPath, [...flags, path.join(of, 'main.js')], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn' },
  })
  const url = () => /http:\/\/localhost:\d+/.exec(program.output())?.[0] ?? program.errors()
  await expect.poll(url, { timeout: 30_000 }).toMatch(/^http/)
  const page = await fetch(`${url()}/graphql`, { headers: { accept: 'text/html' } })
  const answer = await fetch(`${url()}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{ "query": "{ viewer { personalInfo { age } } }" }',
  })
  const [html, json] = [await page.text(), await answer.text()]
  leakCheck.text('the page of GraphiQL', html)
  leakCheck.text('an answer', json)
  return { title: /<title>.*<\/title>/.exec(html)?.[0], data: JSON.parse(json), errors: program.errors() }
}

const EXPECTED = {
  title: '<title>oura-graphql</title>',
  data: { data: { viewer: { personalInfo: { age: expect.any(Number) } } } },
  errors: '',
}

it('is accepted by V8, and the program works with it', async () => {
  const compiling = startTestProcess(process.execPath, [
    '--import',
    'tsx',
    '--eval',
    `import { readFileSync } from 'node:fs'
    import { codeCacheOf, compile } from ${JSON.stringify(path.join(PACKAGE, 'cached-program.ts'))}
    const file = ${JSON.stringify(path.join(folder, PROGRAM_FILE))}
    console.log(compile(file, readFileSync(codeCacheOf(file))).cachedDataRejected)`,
  ])
  expect(await compiling.exit, compiling.errors()).toBe(0)
  expect(compiling.output()).toBe('false\n')
  expect(await askProgram(folder)).toEqual(EXPECTED)
})

it('does not contain the folder of the build', () => {
  const built = folder.replace(/-moved$/, '')
  const file = path.join(folder, PROGRAM_FILE)
  for (const each of [file, codeCacheOf(file)]) {
    expect(readFileSync(each, 'latin1').includes(path.basename(built))).toBe(false)
  }
})

it('may be for another Node, or other flags, or cut off: the program is compiled then', async () => {
  const other = copy('other')
  rmSync(codeCacheOf(path.join(other, PROGRAM_FILE)))
  expect(await askProgram(other)).toEqual(EXPECTED)

  expect(await askProgram(folder, ['--max-old-space-size=300', '--no-opt'])).toEqual(EXPECTED)

  const cut = copy('cut')
  const cache = codeCacheOf(path.join(cut, PROGRAM_FILE))
  writeFileSync(cache, readFileSync(cache).subarray(0, 100_000))
  expect(await askProgram(cut)).toEqual(EXPECTED)
})
