import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sourceText } from './sources.ts'

/** The libraries that can put errors into a response. */
const LIBRARIES = /^(graphql-yoga|@escape\.tech\/.*|@pothos\/.*)$/

/**
 * A literal that is assigned to something called `code`. Codes that are composed at run time, or passed on under another
 * name, are not found.
 */
const CODE = /\bcode\b['"\]]*\s*(?::|(?:\|\|)?=(?!=))\s*['"]([A-Z]+(?:_[A-Z]+)*)['"]/g

const codesIn = (text: string): string[] =>
  // Comments of libraries have examples.
  [...text.replace(/^\s*(\*|\/\/|\/\*).*$/gm, '').matchAll(CODE)].map(([, code = '']) => code)

/** The error codes in our source. */
export const ownCodes = (): Set<string> => new Set(codesIn(sourceText))

/** The error codes in the installed libraries: yoga and its plugins, with all their dependencies. */
export const libraryCodes = (): Set<string> => new Set([...installed()].flatMap(codesOfPackage))

type DependencyKind = 'dependencies' | 'devDependencies'

const dependenciesOf = (folder: string, kind: DependencyKind = 'dependencies'): string[] => {
  const file = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly [K in DependencyKind]?: Record<string, string>
  }
  return Object.keys(file[kind] ?? {})
}

const folderOf = (name: string): string => path.join('node_modules', name)

/** Only the top version of each package. */
const installed = (): Set<string> => {
  // Our package bundles them, so that they are dependencies of its development.
  const names = new Set(dependenciesOf('.', 'devDependencies').filter((name) => LIBRARIES.test(name)))
  // The loop also visits names that it adds to the set.
  for (const name of names) for (const dependency of dependenciesOf(folderOf(name))) names.add(dependency)
  return names
}

const codesOfPackage = (name: string): string[] =>
  readdirSync(folderOf(name), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?js$/.test(file) && !file.includes('node_modules'))
    .flatMap((file) => codesIn(readFileSync(path.join(folderOf(name), file), 'utf8')))
