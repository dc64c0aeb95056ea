import { readdirSync, readFileSync } from 'node:fs'

/** A document of the project, by its path from the root. */
export interface Doc {
  readonly file: string
  readonly text: string
}

const read = (file: string): Doc => ({ file, text: readFileSync(file, 'utf8') })

export const README = read('README.md')

export const DOCS: readonly Doc[] = [README, ...readdirSync('docs').map((name) => read(`docs/${name}`))]

export const docOf = (file: string): Doc => {
  const doc = DOCS.find((each) => each.file === file)
  if (doc === undefined) throw new Error(`There is no ${file}.`)
  return doc
}

/** The contents of the fenced blocks of a language. */
export const blocks = ({ text }: Doc, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block)

/** What stands below a heading of level 2, up to the next. */
export const section = ({ file, text }: Doc, heading: string): string => {
  const found = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`))
  if (found === undefined) throw new Error(`${file} has no section ${heading}.`)
  return found
}

/** The cells of the first table, without its head. */
export const rowsOf = (text: string): string[][] => {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith('| ---')) + 1
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith('|'))
  if (start === 0) throw new Error('There is no table.')
  return lines.slice(start, end === -1 ? lines.length : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

/** The text within the first, or every, pair of backticks. */
export const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
