import { Lexer, Source, TokenKind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { limitExceeded } from '../request/request-refused-error.ts'
import { limits } from './limits.ts'

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/** Counting stops here. It continues past the limit only so that the message can name the count. */
const MAX_COUNTED_TOKENS = 20 * limits.tokens

/**
 * Refuses a query text with too many tokens or too deep nesting before it is parsed: the parser is recursive, and
 * 20,000 levels overflow its stack.
 */
export function useQuerySize(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      // In the parse function, not in the hook: a text in the parser cache was measured when it was first parsed.
      setParseFn((source: string | Source, options) => {
        assertSize(typeof source === 'string' ? new Source(source) : source)
        return parseFn(source, options)
      })
    },
  }
}

function assertSize(source: Source): void {
  const { tokens, nesting } = measure(source)
  if (nesting > limits.nesting) {
    throw limitExceeded({
      limit: 'nesting',
      unit: 'levels of braces, brackets and parentheses',
      value: nesting,
      allowed: limits.nesting,
      advice: 'Request less in one operation.',
    })
  }
  if (tokens > limits.tokens) {
    throw limitExceeded({
      limit: 'tokens',
      unit: 'tokens in the query text',
      value: tokens < MAX_COUNTED_TOKENS ? tokens : `${tokens} or more`,
      allowed: limits.tokens,
      advice: 'Split the query, or use fragments for repeated fields.',
    })
  }
}

function measure(source: Source): { tokens: number; nesting: number } {
  const lexer = new Lexer(source)
  let tokens = 0
  let depth = 0
  let nesting = 0
  try {
    while (tokens < MAX_COUNTED_TOKENS) {
      const { kind } = lexer.advance()
      if (kind === TokenKind.EOF) break
      tokens++
      if (OPENING.has(kind)) nesting = Math.max(nesting, ++depth)
      else if (CLOSING.has(kind)) depth--
    }
  } catch {
    // A syntax error. The parser stops at the same character, so only what precedes it counts.
  }
  return { tokens, nesting }
}
