import { existsSync } from 'node:fs'
import path from 'node:path'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { type DocumentNode, getOperationAST, parse, print } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import possible from '../../../possible-types.json' with { type: 'json' }
import { loadTrustedDocuments } from '../../../src/server/request/trusted-documents.ts'
import { GRAPHQL_URL, startGateway, type TestGateway } from '../../support/gateway.ts'

const GENERATED = path.resolve('examples/dashboard/src/generated')
const MANIFEST = path.join(GENERATED, 'persisted-documents.json')
const documents = existsSync(MANIFEST) ? [...loadTrustedDocuments([MANIFEST])] : []
const isSubscription = (document: DocumentNode) => getOperationAST(document)?.operation === 'subscription'
const subscriptions = documents.filter(([, text]) => isSubscription(parse(text)))
const queries = documents.filter((each) => !subscriptions.includes(each))

/** A document as codegen's client preset writes it. */
type HashedDocument = DocumentNode & { readonly __meta__: { readonly hash: string } }

const isHashed = (value: unknown): value is HashedDocument =>
  typeof value === 'object' && value !== null && '__meta__' in value

/** Only of a text it matters whether it must be there. */
const toKey = (type: string) => (type === 'String!' ? type : type.replace('!', ''))

interface Workout {
  readonly id: string
  readonly cursor: string
}

/** A value for every variable of a document, by its type and name. */
const variablesOf = (document: DocumentNode, { id, cursor }: Workout) =>
  Object.fromEntries(
    getOperationAST(document)?.variableDefinitions?.map(({ variable: { name }, type }) => {
      const values = {
        Date: /start/i.test(name.value) ? '2026-11-14' : '2026-11-20',
        Int: 5,
        ID: id,
        String: null,
        'String!': cursor,
        DailyMetric: 'STEPS',
        '[DailyMetric]!': ['STEPS'],
      }
      return [name.value, values[toKey(print(type)) as keyof typeof values]]
    }) ?? [],
  )

describe.skipIf(documents.length === 0)(
  'the examples against a gateway that only executes their documents',
  () => {
    let gateway: TestGateway
    let workout: Workout = { id: '', cursor: '' }

    beforeAll(async () => {
      await using open = await startGateway()
      const { data } = await open.ask<
        { viewer: { workouts: { edges: { cursor: string; node: { id: string } }[] } } },
        object
      >('{ viewer { workouts(last: 1) { edges { cursor node { id } } } } }')
      const [edge] = data.viewer.workouts.edges
      workout = { id: edge?.node.id ?? '', cursor: edge?.cursor ?? '' }
      gateway = await startGateway({
        config: { trustedDocuments: 'only', trustedDocumentsManifest: [MANIFEST] },
      })
    })
    afterAll(() => gateway[Symbol.asyncDispose]())

    it.each(queries)('%s is executed by its id', async (documentId, text) => {
      const response = await gateway.fetch(GRAPHQL_URL, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ documentId, variables: variablesOf(parse(text), workout) }),
      })
      expect(response.status).toBe(200)
      const { data, errors } = (await response.json()) as { data?: object; errors?: object }
      expect(errors).toBeUndefined()
      expect(Object.values(data ?? {})).not.toContain(null)
    })

    it.each(subscriptions)('%s, a subscription, is opened by its id', async (documentId) => {
      const response = await gateway.fetch(GRAPHQL_URL, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ documentId }),
      })
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/event-stream'),
      ])
      const reader = response.body?.getReader()
      const first = new TextDecoder().decode((await reader?.read())?.value)
      expect(first).not.toContain('errors')
      await reader?.cancel()
    })

    it('are refused as texts', async () => {
      for (const [, text] of documents)
        expect((await gateway.ask(text, variablesOf(parse(text), workout))).status).toBe(400)
    })

    it('are sent by Apollo Client as the hashes that codegen gave them', async () => {
      const generated: Record<string, unknown> = await import(path.join(GENERATED, 'graphql.ts'))
      const operations = Object.values(generated)
        .filter(isHashed)
        .filter((document) => getOperationAST(document) !== null && !isSubscription(document))
      expect(operations).toHaveLength(queries.length)
      const sent: string[] = []
      const client = new ApolloClient({
        cache: new InMemoryCache(possible),
        link: new PersistedQueryLink({
          generateHash: async (document) => (document as HashedDocument).__meta__.hash,
          useGETForHashedQueries: true,
        }).concat(
          new HttpLink({
            uri: GRAPHQL_URL,
            fetch: (input, init) => {
              sent.push(
                `${init?.method} ${new URL(String(input)).searchParams.has('query') ? 'text' : 'hash'}`,
              )
              return gateway.fetch(input, init)
            },
          }),
        ),
      })
      for (const query of operations) {
        const { data, error } = await client.query({ query, variables: variablesOf(query, workout) })
        expect(error).toBeUndefined()
        expect(data).toBeDefined()
      }
      client.stop()
      expect(new Set(sent)).toEqual(new Set(['GET hash']))
      expect(sent).toHaveLength(operations.length)
    })
  },
)
