import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  /** A workspace of this project, without hash and address. */
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const readJson = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'))
const allowScripts: Record<string, boolean> = readJson('package.json').allowScripts
const locked: Record<string, Locked> = readJson('package-lock.json').packages
const packages = Object.fromEntries(
  Object.entries(locked).filter(([path, { link }]) => path.includes('node_modules/') && link !== true),
)

const namesOf = (matches: (locked: Locked) => boolean): string[] =>
  Object.entries(packages)
    .filter(([, locked]) => matches(locked))
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))

describe('the lock file', () => {
  it('has the hash of every package and no address, so that any registry works', () => {
    expect(Object.keys(packages)).not.toEqual([])
    expect(namesOf(({ resolved }) => resolved !== undefined)).toEqual([])
    expect(namesOf(({ integrity }) => integrity === undefined)).toEqual([])
  })

  // npm silently omits a version whose binaries are published for some platforms only, and npm ci then fails on
  // every platform.
  it('has the optional dependencies of every platform', () => {
    const names = new Set(namesOf(() => true))
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    expect(wanted).not.toEqual([])
    expect(wanted.filter((name) => !names.has(name))).toEqual([])
  })

  it('has no package with an allowed install script', () => {
    const undecided = namesOf(({ hasInstallScript }) => hasInstallScript === true)
    expect(undecided.filter((name) => allowScripts[name] !== false)).toEqual([])
  })
})
