import { type DocumentNode, Kind, parse } from 'graphql'
import { type Doc, fences } from './markdown.ts'

/** A query of a document, with what the blocks of JSON behind it say. */
export interface Example {
  readonly name: string
  readonly heading: string
  readonly query: string
  readonly document: DocumentNode
  readonly variables: Record<string, unknown> | undefined
  /** The answer that is printed: with data, errors, extensions, or several of them. */
  readonly answer: PrintedAnswer | undefined
}

export interface PrintedAnswer {
  readonly data?: unknown
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
  readonly extensions?: unknown
}

const isAnswer = (json: object): json is PrintedAnswer =>
  'data' in json || 'errors' in json || 'extensions' in json

/**
 * The operations in blocks of `graphql`. Blocks of JSON that follow one, with nothing but prose between, are its
 * variables, or its answer where they have data, errors or extensions. What another schema is asked for has an
 * info string of its own, such as `graphql supergraph`, and is no example of ours; nor is a block of types.
 */
export const examplesOf = ({ file, text }: Doc): Example[] => {
  const found: Example[] = []
  let isOpen = false
  for (const { info, content, heading, line } of fences(text)) {
    const last = found.at(-1)
    if (info === 'graphql') {
      found.push({
        name: `${file}:${line}`,
        heading,
        query: content,
        document: parse(content),
        variables: undefined,
        answer: undefined,
      })
    } else if (info === 'json' && last !== undefined && isOpen) {
      const json = JSON.parse(content) as Record<string, unknown>
      found[found.length - 1] = isAnswer(json) ? { ...last, answer: json } : { ...last, variables: json }
    }
    isOpen = info === 'graphql' || (info === 'json' && isOpen)
  }
  return found.filter(({ document }) =>
    document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION),
  )
}

/**
 * Paths at which `printed` has something that `whole` has not. Printed lists may leave items out, in order, and a
 * printed text that ends in … may stop early.
 */
export const strangePaths = (printed: unknown, whole: unknown, at = ''): string[] => {
  if (Array.isArray(printed) && Array.isArray(whole)) {
    let from = 0
    return printed.flatMap((item, index) => {
      const found = whole.findIndex((each, place) => place >= from && strangePaths(item, each).length === 0)
      if (found !== -1) from = found + 1
      return found === -1 ? [`${at}[${index}]`] : []
    })
  }
  if (typeof printed === 'object' && printed !== null && typeof whole === 'object' && whole !== null) {
    return Object.entries(printed).flatMap(([key, value]) =>
      strangePaths(value, (whole as Record<string, unknown>)[key], `${at}.${key}`),
    )
  }
  if (typeof printed === 'string' && typeof whole === 'string' && printed.endsWith('…')) {
    return whole.startsWith(printed.slice(0, -1)) ? [] : [at]
  }
  return Object.is(printed, whole) ? [] : [at]
}
