import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { programPath } from '../programs.ts'
import type { TemporaryFolder } from '../temporary-folder.ts'
import { blocks, section } from './markdown.ts'

/**
 * Makes the function that runs the commands of a page in a folder, and returns what they print. `oura-graphql` is the
 * program of this checkout, with nothing configured.
 */
export function createShell(folder: TemporaryFolder): (commands: string) => string {
  const command = folder.file('oura-graphql')
  writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${programPath('gateway')} "$@"\n`)
  chmodSync(command, 0o755)
  return (commands) =>
    execFileSync('sh', ['-c', commands], {
      cwd: folder.path,
      env: { PATH: `${folder.path}:${process.env['PATH']}`, LOG_LEVEL: 'silent' },
      encoding: 'utf8',
    })
}

/** The first block of a language in a section of a page. @throws Error if there is none */
export function firstBlock(
  doc: { readonly file: string; readonly text: string },
  heading: string,
  language: string,
): string {
  const [block] = blocks({ file: doc.file, text: section(doc, heading) }, language)
  if (block === undefined) throw new Error(`${heading} has no ${language}.`)
  return block
}
