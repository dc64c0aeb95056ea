import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import ts from 'typescript'
import { startSimulator } from '../src/simulator/simulator.ts'
import { docOf } from '../test/support/docs/markdown.ts'
import { programsOf } from '../test/support/docs/programs.ts'
import { ENTRIES } from './package/entries.ts'
import { check, run, TIMEOUT_MS } from './smoke-steps.ts'

const PROJECT = path.resolve(import.meta.dirname, '..')
const SERVERS = path.join(PROJECT, 'examples/servers')

/** What an import of the client may read, in bytes; it reads 200 kB. */
const MAX_CLIENT_BYTES = 300_000

/** Text that only the named packages have. */
const FOREIGN = [
  'GraphQLSchema',
  'createYoga',
  'SchemaBuilder',
  'ioredis',
  'libsql',
  'oauth4webapi',
  'PoolBase',
]

/** The types of each entry resolve for ES modules and bundlers (attw). */
export function checkEntryTypes(tarball: string): void {
  const libraries = ENTRIES.filter(({ isLibrary }) => isLibrary)
  const { exports } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, unknown>>
  }
  const entries = Object.keys(exports).filter((name) => typeof exports[name] === 'object')
  check(entries.length === libraries.length, `package.json exports ${entries.join(', ')}`)
  run(
    'npx',
    [
      '--no-install',
      'attw',
      tarball,
      '--profile',
      'esm-only',
      '--format',
      'ascii',
      '--entrypoints',
      ...entries,
    ],
    PROJECT,
  )
}

/** An import of the client reads a few chunks, and neither GraphQL nor a store. */
export function checkClient(folder: string): void {
  const entry = path.join(folder, 'node_modules/oura-graphql/dist/client/client.js')
  const files = staticImportsOf(entry)
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  check(bytes < MAX_CLIENT_BYTES, `an import of the client reads ${bytes} bytes`)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    const found = FOREIGN.filter((name) => text.includes(name))
    check(found.length === 0, `the client loads ${path.basename(file)}, which has ${found.join(', ')}`)
  }
}

/** The files that an import of a module reads, itself included. */
function staticImportsOf(entry: string): string[] {
  const files = [entry]
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
    const text = readFileSync(file, 'utf8')
    for (const { fileName, pos } of importedFiles) {
      const isDynamic = /import\(\s*$/.test(text.slice(Math.max(0, pos - 10), pos))
      const imported = path.resolve(path.dirname(file), fileName)
      if (fileName.startsWith('.') && !isDynamic && !files.includes(imported)) files.push(imported)
    }
  }
  return files
}

/** The programs of the documentation run with the installed package, and print what is shown. */
export async function checkPrograms(folder: string): Promise<void> {
  const now = Date.parse('2026-11-20T12:00:00Z')
  const simulator = await startSimulator({ now: () => now })
  try {
    for (const { name, code, output } of ['docs/library.md', 'docs/from-ex-oura.md']
      .map(docOf)
      .flatMap(programsOf)) {
      const { outputText } = ts.transpileModule(code, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
      })
      // Of the day on which the outputs were printed.
      const clock = `const { now } = Date; const shift = ${now} - now(); Date.now = () => now() + shift\n`
      const file = path.join(folder, 'program.mjs')
      writeFileSync(file, `${clock}${outputText}`)
      const env = {
        OURA_ACCESS_TOKEN: simulator.accessToken,
        OURA_API_URL: simulator.url,
        LOG_LEVEL: 'error',
      }
      const printed = await outputOf(file, folder, env)
      check(printed === output, `${name} prints ${printed}`)
    }
  } finally {
    await simulator.close()
  }
}

/** Not `run`, which would block the simulator in this process. */
async function outputOf(file: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [file], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIMEOUT_MS,
  })
  let output = ''
  for await (const part of child.stdout.setEncoding('utf8')) output += part
  return output
}

/** Each example of a server runs with the installed package and its framework, and answers a query. */
export async function checkServers(folder: string, tarball: string): Promise<void> {
  mkdirSync(folder)
  cpSync(SERVERS, folder, { recursive: true, filter: (source) => !source.includes('node_modules') })
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  manifest.dependencies['oura-graphql'] = `file:${tarball}`
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
  // Not strict: a package that Fastify uses asks for Node 22, and runs on 20.
  run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund'], folder)
  const simulator = await startSimulator()
  try {
    for (const name of ['express', 'fastify', 'hono']) {
      const env = { PORT: '0', OURA_API_URL: simulator.url, LOG_LEVEL: 'warn' }
      const child = spawn(process.execPath, [`${name}.js`], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        const response = await fetch(`http://localhost:${await portOf(child)}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${simulator.accessToken}` },
          body: JSON.stringify({ query: '{ viewer { dailySleep(last: 3) { nodes { day score } } } }' }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        const { data } = (await response.json()) as {
          data?: { viewer: { dailySleep: { nodes: unknown[] } } }
        }
        check(
          data?.viewer.dailySleep.nodes.length === 3,
          `the example ${name} answers ${JSON.stringify(data)}`,
        )
      } finally {
        child.kill('SIGKILL')
      }
    }
  } finally {
    await simulator.close()
  }
}

/** The port that an example prints. */
async function portOf({ stdout }: ChildProcess): Promise<string> {
  check(stdout !== null, 'the example has no standard output')
  let text = ''
  for await (const line of createInterface({ input: stdout })) {
    text += `${line}\n`
    const port = /listening on[\s\S]*?port['"]?: (\d+)/.exec(text)?.[1]
    if (port !== undefined) return port
  }
  throw new Error(`an example ended without printing its port: ${text}`)
}
