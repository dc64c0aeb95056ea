import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sourceText } from './sources.ts'

/** Between a request and its answer stands, beside our own source, what these bring along. */
const LIBRARIES = /^(graphql-yoga|@escape\.tech\/.*|@pothos\/.*)$/

/**
 * A text that is given to something called `code`. What is put together at run time, or passed around before it gets
 * that name, is not seen.
 */
const CODE = /\bcode\b['"\]]*\s*(?::|(?:\|\|)?=(?!=))\s*['"]([A-Z]+(?:_[A-Z]+)*)['"]/g

const codesIn = (text: string): string[] =>
  // Documentation of libraries has examples.
  [...text.replace(/^\s*(\*|\/\/|\/\*).*$/gm, '').matchAll(CODE)].map(([, code = '']) => code)

/** Codes that our source gives to errors. */
export const ownCodes = (): Set<string> => new Set(codesIn(sourceText))

/** Codes that the installed libraries give to errors: yoga and its plugins, and all that they depend on. */
export const libraryCodes = (): Set<string> => new Set([...installed()].flatMap(codesOfPackage))

const dependenciesOf = (folder: string): string[] => {
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  return Object.keys(dependencies)
}

const folderOf = (name: string): string => path.join('node_modules', name)

/** Of several versions of a package only the one at the top. */
const installed = (): Set<string> => {
  const names = new Set(dependenciesOf('.').filter((name) => LIBRARIES.test(name)))
  // A set that grows is walked to its end.
  for (const name of names) for (const dependency of dependenciesOf(folderOf(name))) names.add(dependency)
  return names
}

const codesOfPackage = (name: string): string[] =>
  readdirSync(folderOf(name), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?js$/.test(file) && !file.includes('node_modules'))
    .flatMap((file) => codesIn(readFileSync(path.join(folderOf(name), file), 'utf8')))
