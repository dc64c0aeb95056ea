import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { blocks, docOf } from '../test/support/docs/markdown.ts'
import { check, run } from './smoke-steps.ts'

/** The tarball's placeholder in docs/front-ends.md. */
const TARBALL = /\S+\/oura-graphql-[\d.]+\.tgz/

/**
 * Follows docs/front-ends.md: installs the package with its commands (with the current versions of the tools),
 * generates types with its configuration, and compiles its operation with them.
 * @param folder created here
 */
export function checkFrontEnd(folder: string, tarball: string): void {
  const doc = docOf('docs/front-ends.md')
  const installs = blocks(doc, 'sh').filter((block) => block.startsWith('npm install --save-dev'))
  check(
    installs.length > 0 && TARBALL.test(installs[0] ?? ''),
    'docs/front-ends.md does not install the package',
  )
  mkdirSync(path.join(folder, 'src'), { recursive: true })
  const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text)
  write('package.json', '{ "private": true, "type": "module" }')
  write('codegen.ts', blocks(doc, 'ts')[0] ?? '')
  write(
    'src/history.ts',
    `import { graphql } from './gql/gql.js'
import type { SleepHistoryQuery } from './gql/graphql.js'
export const history = graphql(\`${blocks(doc, 'graphql')[0]}\`)
export const day = (data: SleepHistoryQuery): string | undefined => data.viewer.sleepPeriods?.edges[0]?.node.day
// @ts-expect-error: a day is a string
export const noDay = (data: SleepHistoryQuery): number | undefined => data.viewer.sleepPeriods?.edges[0]?.node.day`,
  )
  for (const command of installs) run('bash', ['-c', command.replace(TARBALL, tarball)], folder)
  run('npx', ['--no-install', 'graphql-codegen'], folder)
  // As new projects have it: of Vite's template for React, and of `tsc --init`.
  const strictness = ['--strict', '--verbatimModuleSyntax', '--erasableSyntaxOnly', '--skipLibCheck']
  const options = [...strictness, '--noEmit', '--target', 'es2023', '--module', 'esnext']
  run('npx', ['--no-install', 'tsc', ...options, '--moduleResolution', 'bundler', 'src/history.ts'], folder)
  const schema = path.join(folder, 'node_modules/oura-graphql/schema.graphql')
  check(readFileSync(schema, 'utf8').includes('type Query'), 'the installed package has no schema')
}
