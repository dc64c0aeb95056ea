import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { print } from '@apollo/client/utilities'
import { afterEach, describe, expect, it } from 'vitest'
import possible from '../../../possible-types.json' with { type: 'json' }
import { GRAPHQL_URL, startGateway, type TestGateway } from '../../support/gateway.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const SCORES = gql`
  query Scores($last: Int!) {
    viewer {
      id
      dailySleep(last: $last) {
        nodes {
          id
          score
        }
      }
    }
  }
`
const VIEWER = gql`
  query Viewer {
    viewer {
      id
    }
  }
`
const DISCONNECT = gql`
  mutation Disconnect {
    disconnect {
      deletedGrant
    }
  }
`

/** Apollo Client and the requests that it sent. */
const createApollo = (gateway: TestGateway) => {
  const sent: { method: string; query: boolean; status: number; cacheControl: string | null }[] = []
  const http = new HttpLink({
    uri: GRAPHQL_URL,
    fetch: async (input, init) => {
      const response = await gateway.fetch(input, init)
      const { searchParams } = new URL(String(input))
      const query = searchParams.has('query') || String(init?.body ?? '').includes('"query":')
      const { status, headers } = response
      sent.push({ method: init?.method ?? 'GET', query, status, cacheControl: headers.get('cache-control') })
      return response
    },
  })
  const client = new ApolloClient({
    cache: new InMemoryCache(possible),
    link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(http),
  })
  cleanups.push(() => client.stop())
  const ask = (query: typeof SCORES, variables: object = {}) =>
    client.query<Record<string, { id: string }>>({ query, variables, fetchPolicy: 'network-only' })
  return {
    client,
    sent,
    ask,
    send: () => sent.map(({ method, query }) => `${method} ${query ? 'text' : 'hash'}`),
  }
}

const startTrusted = async (mode: 'only' | 'prefer', documents: object): Promise<TestGateway> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-apollo-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const manifest = path.join(folder, 'manifest.json')
  writeFileSync(manifest, JSON.stringify(documents))
  return startGateway({ config: { trustedDocuments: mode, trustedDocumentsManifest: [manifest] } })
}

/** A manifest as Apollo's own tool writes it: its documents have the __typename that the client adds. */
const manifestOf = (...documents: (typeof SCORES)[]) => {
  const cache = new InMemoryCache()
  return {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: documents.map((document) => {
      const body = print(cache.transformDocument(document))
      return { id: sha256(body), name: 'any', type: 'query', body }
    }),
  }
}

describe('Apollo Client', () => {
  it('registers a query with its first request, and sends its hash by GET from then on', async () => {
    await using gateway = await startGateway()
    const apollo = createApollo(gateway)
    for (const last of [3, 4, 5]) {
      const { data, error } = await apollo.ask(SCORES, { last })
      expect(error).toBeUndefined()
      expect(data).toMatchObject({
        viewer: { dailySleep: { nodes: Array(last).fill({ __typename: 'DailySleep' }) } },
      })
    }
    expect(apollo.send()).toEqual(['GET hash', 'POST text', 'GET hash', 'GET hash'])
    expect(new Set(apollo.sent.map(({ cacheControl }) => cacheControl))).toEqual(new Set(['no-store']))
    // The query is registered for every client.
    const other = createApollo(gateway)
    await other.ask(SCORES, { last: 3 })
    expect(other.send()).toEqual(['GET hash'])
  })

  it('sends the hash of a mutation by POST', async () => {
    await using gateway = await startGateway()
    const apollo = createApollo(gateway)
    await apollo.client.mutate({ mutation: DISCONNECT })
    expect(apollo.send()).toEqual(['POST hash', 'POST text'])
  })

  it.each(['only', 'prefer'] as const)(
    'runs the documents of a manifest by their hashes, with %s',
    async (mode) => {
      await using gateway = await startTrusted(mode, manifestOf(SCORES, VIEWER))
      const apollo = createApollo(gateway)
      expect((await apollo.ask(SCORES, { last: 3 })).error).toBeUndefined()
      expect((await apollo.ask(VIEWER)).data?.['viewer']?.id).toMatch(/./)
      expect(apollo.send()).toEqual(['GET hash', 'GET hash'])
    },
  )

  it('receives an error for an untrusted document and continues with trusted ones', async () => {
    await using gateway = await startTrusted('only', manifestOf(VIEWER))
    const apollo = createApollo(gateway)
    await expect(apollo.ask(SCORES, { last: 3 })).rejects.toThrow('its manifest has none with this id')
    expect((await apollo.ask(VIEWER)).data?.['viewer']?.id).toMatch(/./)
    expect(apollo.send()).toEqual(['GET hash', 'GET hash'])
  })
})
