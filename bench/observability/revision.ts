import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** A commit whose servers were built. */
export interface Revision extends Disposable {
  /** Short hash. */
  readonly name: string
  /** Folder of the built servers. */
  readonly builtServers: string
}

/** Checks a commit out into a folder of its own, with the packages of this checkout, and builds the servers of its benchmark. */
export function buildRevision(revision: string): Revision {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8' })
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'oura-graphql-base-')), 'checkout')
  git('worktree', 'add', '--detach', '--quiet', folder, revision)
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'))
  const build = "import { buildServers } from './bench/server-process.ts'\nawait buildServers()"
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', build], {
    cwd: folder,
    stdio: 'inherit',
  })
  return {
    name: git('rev-parse', '--short', revision).trim(),
    builtServers: path.join(folder, 'bench/dist'),
    [Symbol.dispose]() {
      git('worktree', 'remove', '--force', folder)
      rmSync(path.dirname(folder), { recursive: true, force: true })
    },
  }
}
