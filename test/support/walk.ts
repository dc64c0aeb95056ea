import type { TestGateway } from './gateway.ts'

/** A page of a connection. */
export interface Page<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[]
  readonly nodes: readonly T[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly totalCount: number
}

/** A connection of User with its arguments but the paging ones. */
export interface Listing {
  readonly field: string
  /** As they stand in the document, e.g. `startDate: "2026-10-01", orderBy: DESC`. */
  readonly args?: string
  /** What is asked of each item. */
  readonly selection: string
  readonly headers?: Record<string, string>
}

export interface Paging {
  readonly first?: number
  readonly after?: string | null
  readonly last?: number
  readonly before?: string | null
}

/** No walk of these tests takes longer; one that does goes round in circles. */
const MOST_PAGES = 1_500

/** One page. @throws when the answer has errors */
export async function askPage<T>(gateway: TestGateway, listing: Listing, paging: Paging): Promise<Page<T>> {
  const { field, args = '', selection, headers } = listing
  const { data, errors } = await gateway.ask<{ viewer: { page: Page<T> } } | null, Paging>(
    `query ($first: Int, $after: String, $last: Int, $before: String) { viewer {
      page: ${field}(${args} first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { ${selection} } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    } }`,
    paging,
    headers,
  )
  if (errors.length > 0 || data === null) throw new Error(`${field}: ${JSON.stringify(errors)}`)
  const { page } = data.viewer
  return { ...page, nodes: page.edges.map(({ node }) => node) }
}

/** All pages of a connection in the connection's order, from its start on or, `backward`, from its end. */
export async function walk<T>(
  gateway: TestGateway,
  listing: Listing,
  { size, backward = false }: { readonly size: number; readonly backward?: boolean },
): Promise<Page<T>[]> {
  const pages: Page<T>[] = []
  for (let cursor: string | null = null; pages.length < MOST_PAGES; ) {
    const paging: Paging = backward ? { last: size, before: cursor } : { first: size, after: cursor }
    const page: Page<T> = await askPage<T>(gateway, listing, paging)
    if (backward) pages.unshift(page)
    else pages.push(page)
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
    if (!(backward ? hasPreviousPage : hasNextPage)) return pages
    cursor = backward ? startCursor : endCursor
  }
  throw new Error(`${listing.field} does not end within ${MOST_PAGES} pages of ${size}`)
}

export const nodesOf = <T>(pages: readonly Page<T>[]): T[] => pages.flatMap(({ nodes }) => nodes)
