import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leakCheck } from './leak-check/leak-check.ts'

/** A folder for one test. */
export interface TemporaryFolder extends Disposable {
  readonly path: string
  file(name: string): string
}

/** Makes one; what was stored in it is looked through for secrets before it is removed. */
export function makeTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'oura-test-'))
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]() {
      noteFiles(path)
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Notes the files of a folder for the check: those of a store hold nothing that could be used without the secret. */
export function noteFiles(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const name of names.filter((each) => statSync(join(folder, each)).isFile())) {
    // One character for each byte: what is searched for is plain text.
    const text = readFileSync(join(folder, name), 'latin1')
    if (name.endsWith('.secret')) leakCheck.secret('GATEWAY_SECRET', text.trim())
    else leakCheck.text(`the file ${name.replace(/^.*\//, '')}`, text)
  }
}
