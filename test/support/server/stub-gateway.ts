import { GraphQLError, GraphQLScalarType } from 'graphql'
import { createSchema } from 'graphql-yoga'
import { type Cancellation, onAbort } from '../../../src/abort.ts'
import type { Log } from '../../../src/log.ts'
import { createMetrics } from '../../../src/metrics.ts'
import type { OuraUser } from '../../../src/oura/user.ts'
import { createOperationMetrics } from '../../../src/server/answer/operation-metrics.ts'
import { createGateway, type GatewayOptions } from '../../../src/server/gateway.ts'
import { authenticatorWithoutLogin } from '../../../src/server/request/authenticator.ts'
import { createIdentify } from '../../../src/server/request/credentials.ts'
import { exampleQueries } from '../../../src/server/routes/example-queries/example-queries.ts'
import { inspectHandler } from '../leak-check/inspect-handler.ts'
import { leakCheck } from '../leak-check/leak-check.ts'

export interface StubContext {
  readonly user: OuraUser | null
  readonly signal: AbortSignal
}

/** A gateway without login. */
export const withoutLogin = authenticatorWithoutLogin(() => 0)

export type Resolve = (args: Record<string, unknown>, context: StubContext) => unknown

const parseDate = (value: unknown): string => {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  throw new GraphQLError('A Date is written as YYYY-MM-DD.', { extensions: { code: 'BAD_USER_INPUT' } })
}

const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  parseValue: parseDate,
  parseLiteral: (node) => parseDate('value' in node ? node.value : null),
})

/** A stream without events. */
function createEndlessStream(signal: Cancellation): AsyncIterableIterator<never, undefined> {
  let end = () => {}
  return {
    next: () =>
      new Promise((resolve, reject) => {
        end = () => resolve({ done: true, value: undefined })
        onAbort(signal, () => reject(signal.reason))
      }),
    async return() {
      end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Cost of a page of friends. */
const pageCost = ({ first }: { readonly first?: number | null }) => ({ items: first ?? 1 })

const typeDefs = /* GraphQL */ `
  scalar Date
  type Query {
    viewer: Viewer
    probe(first: Int, startDate: Date, range: Range, tags: [String!]): String
    many(list: [Int!], ranges: [Range!]): String
    node(id: ID!): Viewer
    slow: Slow
  }
  type Slow { child: String }
  input Range { startDate: Date! }
  type Viewer { id: ID! key: String friends(first: Int): FriendConnection }
  type FriendConnection { nodes: [Viewer!]! }
  type Mutation { touch: Boolean }
  type Subscription { never: Viewer }
`

/** A line of the log. */
export interface LogLine {
  readonly level: keyof Log
  readonly fields: Record<string, unknown>
  readonly message: string
}

/**
 * The real HTTP server over a schema of a few fields.
 * @param probe resolves `Query.probe` and `Query.slow`
 */
export const createStubGateway = (
  probe: Resolve = () => 'pong',
  options: Partial<GatewayOptions> & { demoToken?: string } = {},
) => {
  const lines: LogLine[] = []
  const logger = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message })
    leakCheck.text('the log', JSON.stringify({ fields, message }))
  }
  const schema = createSchema<StubContext>({
    typeDefs,
    resolvers: {
      Date: DateScalar,
      Query: {
        viewer: () => ({ id: 'viewer' }),
        node: () => ({ id: 'viewer' }),
        probe: (_, args, context) => probe(args, context),
        // Its fields are functions of the object that `probe` returns.
        slow: (_, args, context) => probe(args, context),
      },
      Viewer: {
        key: (_, __, { user }) => user?.key,
        friends: { resolve: () => ({ nodes: [] }), extensions: { cost: pageCost } },
      },
      Mutation: { touch: () => true },
      Subscription: {
        // Ends with the request.
        never: { subscribe: (_, __, { signal }) => createEndlessStream(signal) },
      },
    },
  })
  const gateway = createGateway({
    schema,
    createContext: (request) => request,
    identify: createIdentify({ authenticator: withoutLogin, demoToken: options.demoToken }),
    exampleQueries: () => exampleQueries({ startDate: '2026-10-01', endDate: '2026-10-30' }),
    corsOrigins: [],
    compression: true,
    metrics: createOperationMetrics(createMetrics()),
    clock: { now: () => 1_000_000 },
    log: { debug: logger('debug'), info: logger('info'), warn: logger('warn'), error: logger('error') },
    ...options,
  })
  const handle = inspectHandler(gateway.handle)
  return {
    ...gateway,
    handle,
    lines,
    fetch: async (path: string, init?: RequestInit): Promise<Response> =>
      handle(new Request(`http://gateway.test${path}`, init)),
  }
}

/** A POST as Apollo, urql and curl send it. */
export const post = (
  query: string,
  variables?: object,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query, variables }),
})

export interface Answer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: Record<string, unknown>
  }[]
}

export const readAnswer = async (response: Response): Promise<Answer> => JSON.parse(await response.text())
