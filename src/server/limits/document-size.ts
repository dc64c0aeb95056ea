import { Lexer, Source, TokenKind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { limitExceeded } from '../request/request-refused-error.ts'
import { limits } from './limits.ts'

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/** Counting goes on so far behind the limit, for the sake of the message, and no further. */
const COUNTED_TOKENS = 20 * limits.tokens

/**
 * Refuses documents with too many tokens or too deep nesting before they are parsed: the parser is recursive,
 * and a document of 20,000 levels makes it overflow the stack.
 */
export const useDocumentSize = (): Plugin => ({
  onParse({ parseFn, setParseFn }) {
    // Not in the hook itself: documents that come from the parser cache were measured before.
    setParseFn((source: string | Source, options) => {
      assertSize(typeof source === 'string' ? new Source(source) : source)
      return parseFn(source, options)
    })
  },
})

const assertSize = (source: Source): void => {
  const { tokens, nesting } = measure(source)
  if (nesting > limits.nesting) {
    throw limitExceeded({
      limit: 'nesting',
      unit: 'levels of braces, brackets and parentheses',
      value: nesting,
      allowed: limits.nesting,
      advice: 'Ask for less in one operation.',
    })
  }
  if (tokens > limits.tokens) {
    throw limitExceeded({
      limit: 'tokens',
      unit: 'tokens in the document',
      value: tokens < COUNTED_TOKENS ? tokens : `${tokens} or more`,
      allowed: limits.tokens,
      advice: 'Split the document, or repeat less by means of fragments.',
    })
  }
}

const measure = (source: Source): { tokens: number; nesting: number } => {
  const lexer = new Lexer(source)
  let tokens = 0
  let depth = 0
  let nesting = 0
  try {
    while (tokens < COUNTED_TOKENS) {
      const { kind } = lexer.advance()
      if (kind === TokenKind.EOF) break
      tokens++
      if (OPENING.has(kind)) nesting = Math.max(nesting, ++depth)
      else if (CLOSING.has(kind)) depth--
    }
  } catch {
    // Not GraphQL from here on. What counts is what the parser gets to see; it will meet the same character.
  }
  return { tokens, nesting }
}
