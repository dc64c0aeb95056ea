import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'

const require = createRequire(import.meta.url)
const COMPILER = require.resolve('relay-compiler/cli.js')

/** A front end in a temporary folder, with the gateway's schema, for the Relay compiler. */
export interface RelayProject extends Disposable {
  /** The compiled artifact of an operation or a fragment. */
  artifact<T>(name: string): T
  /** Path of the persisted operation texts by id. Only if operations are persisted. */
  readonly manifest: string
}

/**
 * Compiles modules of GraphQL.
 * @param modules texts by module name, which the names of operations and fragments begin with
 * @param persist whether operations are sent by id
 * @throws Error with the compiler's message
 */
export const compileRelayProject = (
  modules: Readonly<Record<string, string>>,
  { persist = false } = {},
): RelayProject => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-relay-'))
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
  const manifest = path.join(folder, 'persisted.json')
  const remove = () => rmSync(folder, { recursive: true })
  copyFileSync('schema.graphql', path.join(folder, 'schema.graphql'))
  for (const [name, text] of Object.entries(modules)) write(`${name}.js`, `graphql\`${text}\`\n`)
  write(
    'relay.config.json',
    JSON.stringify({
      src: '.',
      schema: './schema.graphql',
      language: 'javascript',
      eagerEsModules: false,
      ...(persist && { persistConfig: { file: manifest, algorithm: 'SHA256' } }),
    }),
  )
  if (persist) write('persisted.json', '{}')
  try {
    execFileSync(process.execPath, [COMPILER, 'relay.config.json'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    remove()
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${stdout}\n${stderr}`)
  }
  const load = createRequire(path.join(folder, '__generated__', 'index.js'))
  return {
    artifact: (name) => load(`./${name}.graphql.js`),
    manifest,
    [Symbol.dispose]: remove,
  }
}

/** The text of one of the sample modules. */
export const sampleModule = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, 'operations', `${name}.graphql`), 'utf8')
