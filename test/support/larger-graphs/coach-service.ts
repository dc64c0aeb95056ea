import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'

/** The coach's notes, by the ids of the gateway's objects. */
export interface CoachNotes {
  athlete: string
  workouts: readonly string[]
}

/** Another team's service, on its own port. It stores only ids of the gateway's objects. */
export interface CoachService extends AsyncDisposable {
  readonly url: string
  readonly notes: CoachNotes
}

/** A Relay-style graph with its own Node, Query.node and PageInfo. */
const typeDefs = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])

  interface Node { id: ID! }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  type Query {
    "Any object of the whole graph."
    node(id: ID!): Node
    coach: Coach!
  }

  type Coach implements Node @key(fields: "id") {
    id: ID!
    name: String!
    athlete: User!
    workouts: WorkoutPage!
  }

  type WorkoutPage {
    nodes: [Workout]!
    pageInfo: PageInfo!
  }

  type User implements Node @key(fields: "id") {
    id: ID!
    coach: Coach!
  }

  type Workout implements Node @key(fields: "id") {
    id: ID!
    note: String!
  }
`

export async function startCoachService(): Promise<CoachService> {
  const notes: CoachNotes = { athlete: '', workouts: [] }
  const coach = () => ({ __typename: 'Coach', id: 'Coach-1', name: 'Kim' })
  const stub = (typename: string) => (id: string) => ({ __typename: typename, id })
  const schema = buildSubgraphSchema({
    typeDefs: parse(typeDefs),
    resolvers: {
      Query: {
        coach,
        // For an object of another subgraph, its type and id are enough.
        node: (_: unknown, { id }: { id: string }) =>
          id === coach().id ? coach() : stub(Buffer.from(id, 'base64').toString().split(':')[0] ?? '')(id),
      },
      Coach: {
        athlete: () => stub('User')(notes.athlete),
        workouts: () => ({
          nodes: notes.workouts.map(stub('Workout')),
          pageInfo: { hasNextPage: false, hasPreviousPage: false },
        }),
      },
      User: { coach },
      Workout: { note: ({ id }: { id: string }) => `Note on ${id}` },
    },
  })
  const server = createServer(createYoga({ schema, logging: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    notes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
