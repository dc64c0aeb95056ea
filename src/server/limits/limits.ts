/**
 * What one request may ask for. The limits are far above what people write by hand and what GraphiQL, Apollo
 * and Relay send, and low enough that a hostile document is refused in milliseconds.
 */
export const limits = {
  /** Bytes of a request body. */
  bodyBytes: 1_000_000,
  /** Tokens of a document (names, values, punctuation; not comments and white space). */
  tokens: 5_000,
  /** Open braces, brackets and parentheses at any place of a document. */
  nesting: 50,
  /** Fields above each other in an operation, fragments resolved. Introspection is not counted. */
  depth: 15,
  /** Aliased fields of an operation, fragments resolved. */
  aliases: 50,
  /** Directives of an operation, fragments resolved. */
  directives: 50,
  /**
   * Estimated size of the answer: a scalar counts 1 and an object 2, more the deeper they are, times `first` or
   * `last` of the connections around them.
   */
  cost: 1_000_000,
  /** Characters of an answer. */
  answerCharacters: 10_000_000,
  /** Items of all lists of an answer together. */
  answerItems: 1_000_000,
} as const
