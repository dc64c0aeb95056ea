/**
 * Limits of one request. They are far above what people write by hand and what GraphiQL, Apollo and Relay send, and low
 * enough to refuse a hostile query within milliseconds.
 */
export const limits = {
  /** Bytes of a request body. */
  bodyBytes: 1_000_000,
  /** Characters of a query text: the location of each error is found by a search from its start. */
  queryCharacters: 250_000,
  /** Tokens of a query text (names, values, punctuation; not comments and white space). */
  tokens: 5_000,
  /** Open braces, brackets and parentheses at any place of a query text. */
  nesting: 50,
  /** Lines of a query text: each error searches them for its location. */
  lines: 5_000,
  /** Characters of a name or an alias. */
  nameCharacters: 200,
  /** Characters of a text in the query or its variables. Ids, cursors and dates are far shorter. */
  textCharacters: 5_000,
  /** Items of a list in the variables. */
  variableItems: 5_000,
  /** Nested fields of an operation, with fragments resolved. Introspection is not counted. */
  depth: 15,
  /** Aliased fields of an operation, with fragments resolved. */
  aliases: 50,
  /** Fields and fragments of all operations of a query text, with fragments resolved: what validation has to compare. */
  selections: 20_000,
  /** Directives of an operation, with fragments resolved. */
  directives: 50,
  /** @defer and @stream of an operation, with fragments resolved. */
  incremental: 20,
  /** Fields in the answers to introspection queries; GraphiQL's has 9,000. */
  introspection: 30_000,
  /** Points of the estimated cost (src/schema/cost/field-cost.ts): an answer of about 10,000,000 characters. */
  cost: 500_000,
  /** Characters of an answer. */
  answerCharacters: 10_000_000,
  /** Errors of an answer. */
  answerErrors: 5_000,
  /** Items of all lists of an answer together. */
  answerItems: 1_000_000,
} as const
