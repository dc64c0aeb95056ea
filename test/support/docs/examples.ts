import { type DocumentNode, Kind, parse } from 'graphql'
import { type Doc, fences } from './markdown.ts'

/** A query of a page, with the JSON blocks after it. */
export interface Example {
  readonly name: string
  readonly heading: string
  readonly query: string
  readonly document: DocumentNode
  readonly variables: Record<string, unknown> | undefined
  /** The printed response, with data, errors, extensions, or several of them. */
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
 * The operations in blocks of `graphql`. JSON blocks that follow one, with only prose between them, are its variables,
 * or its response if they have data, errors or extensions. Queries of other schemas have another info string, such as
 * `graphql supergraph`, and are not included; nor are blocks with types.
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
 * The paths at which `printed` differs from `whole`. Printed lists may omit items, but keep the order; a printed text that
 * ends in … may be cut.
 */
export const differingPaths = (printed: unknown, whole: unknown, at = ''): string[] => {
  if (Array.isArray(printed) && Array.isArray(whole)) {
    let from = 0
    return printed.flatMap((item, index) => {
      const found = whole.findIndex((each, place) => place >= from && differingPaths(item, each).length === 0)
      if (found !== -1) from = found + 1
      return found === -1 ? [`${at}[${index}]`] : []
    })
  }
  if (typeof printed === 'object' && printed !== null && typeof whole === 'object' && whole !== null) {
    return Object.entries(printed).flatMap(([key, value]) =>
      differingPaths(value, (whole as Record<string, unknown>)[key], `${at}.${key}`),
    )
  }
  if (typeof printed === 'string' && typeof whole === 'string' && printed.endsWith('…')) {
    return whole.startsWith(printed.slice(0, -1)) ? [] : [at]
  }
  return Object.is(printed, whole) ? [] : [at]
}
