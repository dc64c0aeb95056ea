import { type GraphQLSchema, Lexer, parse, Source, TokenKind } from 'graphql'
import { factsOf } from '../../src/execution/document-facts.ts'
import { createCostFunction } from '../../src/server/limits/cost/operation-cost.ts'
import { limits } from '../../src/server/limits/limits.ts'

/** The body of a GraphQL request. */
export interface OperationRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** An operation that may be the worst of its kind. */
export interface Candidate {
  /** The field of the root or of the viewer that it is about, or what else its kind is, e.g. `document`. */
  readonly family: string
  /** What it selects, e.g. `dailyActivity.nodes.met.samples`. */
  readonly name: string
  /** Null if even its smallest form costs too much. */
  request(): OperationRequest | null
}

const DAY_MS = 86_400_000

/** Whether an operation is within the cost limit. */
export function isCheapEnough(
  schema: GraphQLSchema,
  { query, variables = {} }: OperationRequest,
  now: number,
): boolean {
  const facts = factsOf(parse(query))
  const [operation] = facts.operations
  if (operation === undefined) return false
  const today = () => Math.floor(now / DAY_MS)
  const cost = createCostFunction(schema, facts, operation)(variables, { clock: { now: () => now }, today })
  return cost !== undefined && cost.points <= limits.cost
}

/** The largest number from 1 to `most` that passes; null if 1 does not. */
export function largestPassing(most: number, passes: (count: number) => boolean): number | null {
  if (!passes(1)) return null
  let [passing, failing] = [1, most + 1]
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2)
    if (passes(middle)) passing = middle
    else failing = middle
  }
  return passing
}

/** Whether a query text is within the limit of tokens. */
export function hasFewTokens(query: string): boolean {
  const lexer = new Lexer(new Source(query))
  for (let tokens = 0; tokens <= limits.tokens; tokens++) {
    if (lexer.advance().kind === TokenKind.EOF) return true
  }
  return false
}
