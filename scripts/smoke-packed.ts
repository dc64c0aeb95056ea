import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { ENTRIES } from './package/entries.ts'
import { checkFrontEnd } from './smoke-front-end.ts'
import { checkClient, checkEntryTypes, checkPrograms, checkServers } from './smoke-libraries.ts'
import { check, run, step, TIMEOUT_MS } from './smoke-steps.ts'

/**
 * Packs the project, installs the package into an empty folder without development dependencies, and uses it as a
 * program, a library, a schema and in a front end. Exits with 1 at the first fault.
 */
const PROJECT = path.resolve(import.meta.dirname, '..')
/** The licenses of the packages in the bundle. */
const LICENSES = 'dist/THIRD-PARTY-LICENSES.txt'
/** Files of the package that other programs read. */
const DATA = [
  'schema.graphql',
  'schema.subgraph.graphql',
  'possible-types.json',
  'graphcache-schema.json',
] as const

const fetchSoon = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })

/** Packs the project; returns the path of the tarball. */
function pack(folder: string): string {
  run('npm', ['pack', '--pack-destination', folder], PROJECT)
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  check(tarball !== undefined, 'npm pack left no tarball')
  return path.join(folder, tarball)
}

/** The package contains only code, types, data, documentation and the files that npm adds. */
function checkFiles(tarball: string): void {
  const files = run('tar', ['-tzf', tarball], PROJECT)
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''))
  const unexpected = files.filter(
    (file) =>
      !/^(dist\/(.+\.(js|cjs|cache|d\.ts)|THIRD-PARTY-LICENSES\.txt)|docs\/[\w-]+\.(md|jpg)|schema(\.subgraph)?\.graphql|(possible-types|graphcache-schema|package)\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE)$/.test(
        file,
      ),
  )
  check(unexpected.length === 0, `the package has unexpected files: ${unexpected.join(', ')}`)
  const entries = ENTRIES.flatMap(({ name, isLibrary }) => [
    `dist/${name}.js`,
    ...(isLibrary ? [`dist/${name}.d.ts`] : []),
  ])
  for (const file of [...entries, LICENSES, ...DATA, 'LICENSE'])
    check(files.includes(file), `the package lacks ${file}`)
}

async function checkManifest(tarball: string): Promise<void> {
  const bytes = readFileSync(tarball)
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true })
  check(messages.length === 0, messages.map((message) => formatMessage(message, pkg)).join('\n'))
}

/** Installs the package, and nothing that needs a newer Node than it does. */
function install(folder: string, tarball: string): void {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  run('npm', ['install', '--engine-strict', '--omit=dev', '--no-audit', '--no-fund', tarball], folder)
}

/** The licenses of what the bundle contains are there, and the bundled packages are not installed. */
function checkLicenses(folder: string): void {
  const licenses = readFileSync(path.join(folder, 'node_modules/oura-graphql', LICENSES), 'utf8')
  for (const name of [
    'graphql',
    'graphql-yoga',
    '@whatwg-node/node-fetch',
    '@graphql-yoga/render-graphiql',
    'undici',
  ]) {
    check(licenses.includes(`\n\n${name} `), `${LICENSES} lacks the license of ${name}`)
    check(!existsSync(path.join(folder, 'node_modules', name)), `${name} is bundled, and installed as well`)
  }
}

/** Imports the package as a program that depends on it does. */
function checkLibrary(folder: string): void {
  const program = `
    import { createRequire } from 'node:module'
    import { readFileSync } from 'node:fs'
    const library = await import('oura-graphql')
    const { createApp, parseConfig, StoreSetupError, TrustedDocumentsError } = library
    const app = createApp(parseConfig({ DEMO: '0', LOG_LEVEL: 'silent' }))
    const answer = await app.fetch(new Request('http://localhost/health'))
    await app.close()
    const errorOf = (changes) => {
      try {
        createApp({ ...parseConfig({}), demo: false, ...changes })
      } catch (error) {
        return error
      }
    }
    const login = { ouraClientId: 'id', ouraClientSecret: 'secret', gatewaySecret: 'x'.repeat(32) }
    const manifest = { trustedDocuments: 'only', trustedDocumentsManifest: ['/nowhere.json'] }
    const errors = [
      errorOf({ ...login, storeUrl: 'file:/proc/self/status/x.db' }) instanceof StoreSetupError,
      errorOf(manifest) instanceof TrustedDocumentsError,
    ]
    const { resolve } = createRequire(import.meta.url)
    const data = ${JSON.stringify(DATA)}.map((file) => readFileSync(resolve('oura-graphql/' + file), 'utf8'))
    const ancestors = (each) => (typeof each === 'function' ? [each.name, ...ancestors(Object.getPrototypeOf(each))] : [])
    const classes = Object.values(library).flatMap(ancestors)
    process.stdout.write(JSON.stringify({ status: answer.status, data, errors, classes }))
  `
  const { status, data, errors, classes } = JSON.parse(
    run(process.execPath, ['--input-type=module', '--eval', program], folder),
  )
  // A program has a graphql of its own, whose functions refuse the classes of another copy.
  check(classes.includes('SetupError'), `the exported classes are ${classes.join(', ')}`)
  check(
    !classes.some((name: string) => name.startsWith('GraphQL')),
    `a class of graphql is exported: ${classes.join(', ')}`,
  )
  check(status === 200, `createApp of the installed library answers /health with ${status}`)
  check(errors.every(Boolean), `createApp throws other errors than it exports: ${JSON.stringify(errors)}`)
  for (const [index, file] of DATA.entries())
    check(
      data[index] === readFileSync(path.join(PROJECT, file), 'utf8'),
      `${file} of the package differs from the project's`,
    )
}

/** The declarations resolve: an unresolved type would be `any`, so that the lines with @ts-expect-error compile. */
function checkTypes(folder: string): void {
  const program = `
    import {
      type AppDeps, type Clock, ConfigError, createApp, type Log, parseConfig, StoreSetupError, TrustedDocumentsError,
    } from 'oura-graphql'
    const config = parseConfig({})
    const clock: Clock = { now: () => 0 }
    const write = (_fields: object, _message: string): void => {}
    const log: Log = { debug: write, info: write, warn: write, error: write }
    const deps: AppDeps = { clock, log, graceMs: 0 }
    const app = createApp(config, deps)
    export const message = (error: unknown): string =>
      error instanceof ConfigError ? error.faults.join()
      : error instanceof StoreSetupError || error instanceof TrustedDocumentsError ? error.message : ''
    export const port: number = config.port
    export const ready: boolean = app.ready()
    export const answer: Response | Promise<Response> = app.fetch(new Request('http://localhost/health'))
    // @ts-expect-error: a clock returns a number
    export const notClock: Clock = { now: () => '0' }
    // @ts-expect-error: a log has all four levels
    export const notLog: Log = { debug: write }
    // @ts-expect-error
    export const notPort: string = config.port
    // @ts-expect-error
    export const notReady: string = app.ready()
    // @ts-expect-error
    export const notAnswer: string = app.fetch(new Request('http://localhost/health'))
  `
  writeFileSync(path.join(folder, 'consumer.ts'), program)
  const types = path.join(PROJECT, 'node_modules/@types')
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext']
  run(
    process.execPath,
    [
      path.join(PROJECT, 'node_modules/typescript/bin/tsc'),
      ...options,
      '--typeRoots',
      types,
      '--types',
      'node',
      'consumer.ts',
    ],
    folder,
  )
}

/** Starts the installed program; resolves with its address once it prints it. */
async function start(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(path.join(folder, 'node_modules/.bin/oura-graphql'), {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 5 * TIMEOUT_MS,
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+(?=\/graphql)/.exec(line)?.[0]
    if (url !== undefined) return { child, url }
  }
  throw new Error('the installed program exited without printing its address')
}

async function checkHealth(url: string): Promise<void> {
  const { status } = await fetchSoon(`${url}/health`)
  check(status === 200, `/health answers ${status}`)
}

async function ask(url: string, query: string, variables: object): Promise<unknown> {
  const response = await fetchSoon(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown }
  check(response.status === 200 && errors === undefined, `a query fails: ${JSON.stringify(errors)}`)
  return data
}

/** A list returns demo data, and `node(id:)` returns a record of that list. */
async function checkQueries(url: string): Promise<void> {
  const list = (await ask(
    url,
    'query ($first: Int) { viewer { dailySleep(first: $first, orderBy: DESC) { nodes { id day score } } } }',
    { first: 7 },
  )) as { viewer: { dailySleep: { nodes: { id: string; day: string; score: number }[] } } }
  const { nodes } = list.viewer.dailySleep
  check(nodes.length === 7, `the query asked for 7 nights and returned ${nodes.length}`)
  const again = await ask(url, 'query ($id: ID!) { node(id: $id) { id ... on DailySleep { day score } } }', {
    id: nodes[0]?.id,
  })
  check(
    JSON.stringify(again) === JSON.stringify({ node: nodes[0] }),
    `node(id:) returns ${JSON.stringify(again)} for ${JSON.stringify(nodes[0])}`,
  )
}

/** The page loads, and every asset of it has the same origin. */
async function checkGraphiql(url: string): Promise<void> {
  const response = await fetchSoon(`${url}/graphql`, { headers: { accept: 'text/html' } })
  const html = await response.text()
  check(response.status === 200 && html.includes('GraphiQL'), `GraphiQL answers ${response.status}`)
  // Without the text of scripts, which contains tags as well.
  const markup = html.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')
  const assets = [...markup.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
    .map(([, asset]) => new URL(asset ?? '', `${url}/graphql`))
    .filter(({ protocol }) => protocol !== 'data:')
  for (const asset of assets) {
    check(asset.origin === url, `GraphiQL loads ${asset.href} from another origin`)
    check((await fetchSoon(asset.href)).ok, `GraphiQL's asset ${asset.href} fails`)
  }
}

/** The installed command exports the demo: libsql, which is not in the bundle, is there. */
function checkExport(folder: string): void {
  const bin = path.join(folder, 'node_modules/.bin/oura-graphql')
  const args = ['export', '--resources', 'daily_sleep', '--format', 'sqlite', '--out', 'export']
  const output = run(bin, args, folder)
  check(output.includes('1 of 1 resources of the demo user are complete'), `the export prints ${output}`)
  check(existsSync(path.join(folder, 'export/oura.sqlite')), 'the export leaves no oura.sqlite')
}

async function checkStop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(TIMEOUT_MS) })
  child.kill('SIGTERM')
  const [code, signal] = await ended
  check(code === 0, `after SIGTERM the program exits with ${code ?? signal}, not 0`)
}

const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-packed-'))
let child: ChildProcess | undefined
try {
  step('npm pack')
  const tarball = pack(folder)
  step('the files of the package, and publint')
  checkFiles(tarball)
  await checkManifest(tarball)
  step(`npm install of the package, in ${folder}`)
  install(folder, tarball)
  step('licenses, import, types and data of the installed package')
  checkLicenses(folder)
  checkLibrary(folder)
  checkTypes(folder)
  step(
    'the entries: types, what the client loads, the programs of the documentation, the examples of servers',
  )
  checkEntryTypes(tarball)
  checkClient(folder)
  await checkPrograms(folder)
  await checkServers(path.join(folder, 'servers'), tarball)
  step('a front end as in docs/front-ends.md')
  checkFrontEnd(path.join(folder, 'front-end'), tarball)
  step('the program: /health, queries, GraphiQL')
  const program = await start(folder)
  child = program.child
  await checkHealth(program.url)
  await checkQueries(program.url)
  await checkGraphiql(program.url)
  step('the program: an export to SQLite')
  checkExport(folder)
  step('SIGTERM')
  await checkStop(child)
  console.log('The packed package works.')
} catch (error) {
  console.error(`The packed package does not work: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
