import { readdirSync, readFileSync } from 'node:fs'

/** A page of the documentation, by its path from the root. */
export interface Doc {
  readonly file: string
  /** Without HTML comments. */
  readonly text: string
}

const read = (file: string): Doc => ({
  file,
  text: readFileSync(file, 'utf8').replace(/<!--[\s\S]*?-->/g, ''),
})

export const README = read('README.md')

export const DOCS: readonly Doc[] = [
  README,
  read('CONTRIBUTING.md'),
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => read(`docs/${name}`)),
]

export const docOf = (file: string): Doc => {
  const doc = DOCS.find((each) => each.file === file)
  if (doc === undefined) throw new Error(`There is no ${file}.`)
  return doc
}

/** A fenced block. */
export interface Fence {
  /** The info string after the opening fence, e.g. `graphql`. */
  readonly info: string
  readonly content: string
  /** The heading above it. */
  readonly heading: string
  /** The line of the opening fence, from 1. */
  readonly line: number
}

/** The fenced blocks of a text, in order. */
export const fences = (text: string): Fence[] => {
  const found: Fence[] = []
  let heading = ''
  let open: { info: string; line: number; lines: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line)
    if (open === undefined) {
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading
      if (fence) open = { info: fence[1] ?? '', line: index + 1, lines: [] }
    } else if (fence) {
      found.push({ info: open.info, content: `${open.lines.join('\n')}\n`, heading, line: open.line })
      open = undefined
    } else open.lines.push(line)
  }
  return found
}

/** The contents of the fenced blocks of a language. */
export const blocks = ({ text }: Doc, language: string): string[] =>
  fences(text)
    .filter(({ info }) => info === language)
    .map(({ content }) => content)

/** The text outside of fenced blocks. */
export const prose = ({ text }: Doc): string => text.replace(/^```[\s\S]*?^```$/gm, '')

/** The anchors of the headings, as GitHub makes them. */
export const anchors = (doc: Doc): string[] =>
  [...prose(doc).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )

/** The text of a section of level 2. */
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

/** The texts in backticks. */
export const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
