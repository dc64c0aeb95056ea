import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'

/**
 * Unpacks what `npm pack` makes of the project into a folder, as an installation does. The program is not built, and
 * not there: scripts/smoke-packed.ts has that.
 * @param folder below an existing one
 */
export const unpackProject = (folder: string): void => {
  mkdirSync(folder)
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder])
  const [tarball] = readdirSync(folder)
  if (tarball === undefined) throw new Error('npm pack left no tarball.')
  execFileSync('tar', ['-xzf', path.join(folder, tarball), '-C', folder, '--strip-components', '1'])
}
