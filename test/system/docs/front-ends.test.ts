import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import codegenOfExamples from '../../../codegen.ts'
import { blocks, docOf } from '../../support/docs/markdown.ts'
import { startGateway } from '../../support/gateway.ts'
import { unpackProject } from '../../support/packed-project.ts'
import { compileRelayProject } from '../../support/relay/relay-project.ts'

const doc = docOf('docs/front-ends.md')
const programs = blocks(doc, 'ts')
const [codegen = ''] = programs
const trustedCodegen = programs.find((program) => program.includes('persistedDocuments:')) ?? ''
/** The programs that are compiled with the generated files. */
const today = programs.find((program) => program.includes("from './gql/gql.js'")) ?? ''

/** The page's option for imports with a file extension. */
const withExtensions = (config: string) => config.replace('  schema:', "  importExtension: '.js',\n  schema:")

/**
 * A front end with the project's node_modules and the package of `npm pack`. scripts/smoke-front-end.ts does the same with
 * the newest versions from the registry.
 */
const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-front-end-'))
const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text)

/** The strict compiler options of new projects: of Vite's React template, and of `tsc --init`. */
const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  noEmit: true,
  target: 'es2023',
  lib: ['es2023', 'dom'],
  resolveJsonModule: true,
  types: [],
}

/** Module resolution of bundlers, and of Node. */
const bundler = { module: 'esnext', moduleResolution: 'bundler' }
const node = { module: 'nodenext', moduleResolution: 'nodenext' }

/** The output of a package's program if it fails; empty otherwise. */
const run = (program: string, ...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const command = [path.resolve('node_modules', program), ...args]
    execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) =>
      resolve(error === null ? '' : `${stdout}${stderr}${error.message}`),
    )
  })

/** The compiler's messages for files. */
const compile = (files: readonly string[], resolution: typeof bundler): Promise<string> => {
  write('tsconfig.json', JSON.stringify({ compilerOptions: { ...compilerOptions, ...resolution }, files }))
  return run('typescript/bin/tsc')
}

beforeAll(() => {
  mkdirSync(path.join(folder, 'node_modules'))
  for (const name of readdirSync('node_modules').filter((each) => !/^(\.|oura-graphql$)/.test(each)))
    symlinkSync(path.resolve('node_modules', name), path.join(folder, 'node_modules', name))
  unpackProject(path.join(folder, 'node_modules', 'oura-graphql'))
  mkdirSync(path.join(folder, 'src'))
  write('package.json', '{ "type": "module" }')
})
afterAll(() => rmSync(folder, { recursive: true }))

// Code Generator and the compiler are slow on a busy machine.
describe('the page for front ends', { timeout: 120_000 }, () => {
  it('generates types, from the package and from a running gateway', async () => {
    const operation = blocks(doc, 'graphql')[0] ?? ''
    write(
      'src/history.ts',
      `import { graphql } from './gql/gql.js'\nexport const history = graphql(\`${operation}\`)`,
    )
    write('src/today.ts', today)
    await using gateway = await startGateway()
    expect(withExtensions(codegen)).not.toBe(codegen)
    for (const [config, resolution] of [
      [codegen, bundler],
      [withExtensions(codegen), node],
      [codegen.replace('node_modules/oura-graphql/schema.graphql', await gateway.listen()), bundler],
    ] as const) {
      write('codegen.ts', config)
      rmSync(path.join(folder, 'src', 'gql'), { recursive: true, force: true })
      expect(await run('@graphql-codegen/cli/esm/bin.js')).toBe('')
      const types = readFileSync(path.join(folder, 'src/gql/graphql.ts'), 'utf8')
      expect(types).toMatch(/export type SleepHistoryQuery = .*efficiency/s)
      expect(types).toMatch(/export type TodayQuery = .*score/s)
      expect(types).toMatch(/Date: \{ input: string; output: string; \}|startDate\?: [^;]*string/)
      expect(await compile(['src/history.ts', 'src/today.ts'], resolution)).toBe('')
    }
  })

  it('generates a manifest of trusted documents', async () => {
    write('src/today.ts', today)
    write('codegen.ts', trustedCodegen)
    rmSync(path.join(folder, 'src', 'gql'), { recursive: true, force: true })
    expect(await run('@graphql-codegen/cli/esm/bin.js')).toBe('')
    expect(await compile(['src/today.ts'], bundler)).toBe('')
    const manifest = path.join(folder, 'src/gql/persisted-documents.json')
    const types = readFileSync(path.join(folder, 'src/gql/graphql.ts'), 'utf8')
    const [, documentId] = /"hash":"([^"]+)"/.exec(types) ?? []
    await using gateway = await startGateway({
      config: { trustedDocuments: 'only', trustedDocumentsManifest: [manifest] },
    })
    const response = await fetch(await gateway.listen(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ documentId }),
    })
    expect(await response.json()).toMatchObject({ data: { viewer: { __typename: 'User' } } })
  })

  it('generates types as the examples do', async () => {
    write('page.ts', codegen)
    const page: { default: typeof codegenOfExamples } = await import(path.join(folder, 'page.ts'))
    const [said] = Object.values(page.default.generates)
    const done = codegenOfExamples.generates['examples/dashboard/src/generated/']
    expect(said).toHaveProperty('config.scalars')
    expect(done).toMatchObject(said ?? {})
    for (const name of ['documentTransforms', 'presetConfig.persistedDocuments.hashAlgorithm'])
      expect(done).toHaveProperty(name)
  })

  it('imports the same files of the package as the examples', () => {
    const imports = programs.flatMap((program) => program.match(/ from 'oura-graphql\/[^']+'/g) ?? [])
    const examples = ['apollo', 'urql']
      .map((name) => readFileSync(`examples/dashboard-${name}/src/create-client.ts`, 'utf8'))
      .join()
    expect(imports).toHaveLength(2)
    for (const each of imports) expect(examples).toContain(each)
  })

  it('has programs that compile', async () => {
    expect(programs.length).toBeGreaterThanOrEqual(6)
    mkdirSync(path.join(folder, 'programs'))
    const others = programs.filter((program) => program !== today)
    const files = others.map((_, index) => `programs/program-${index}.ts`)
    others.forEach((program, index) => {
      write(`programs/program-${index}.ts`, program)
    })
    for (const resolution of [bundler, node]) expect(await compile(files, resolution)).toBe('')
  })

  it('has a fragment that the Relay compiler accepts', () => {
    const fragment = programs.map((program) => /graphql`([^`]*)`/.exec(program)?.[1]).find(Boolean) ?? ''
    using project = compileRelayProject({ History: fragment })
    expect(project.artifact<{ kind: string }>('HistoryPaginationQuery').kind).toBe('Request')
  })
})
