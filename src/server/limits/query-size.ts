import { Lexer, Source, TokenKind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type ExceededLimit, limitExceeded } from '../request/request-refused-error.ts'
import { limits } from './limits.ts'
import { textTooLong } from './variables-size.ts'

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/** Counting stops here. It continues past the limit only so that the message can name the count. */
const MAX_COUNTED_TOKENS = 20 * limits.tokens

/**
 * Refuses a query text that is too large before it is parsed: in
 * characters, tokens, nesting, lines, or the length of a name or string.
 * The parser is recursive, and 20,000 levels overflow its stack.
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
  assertWithin(source.body.length, {
    limit: 'characters',
    unit: 'characters in the query text',
    allowed: limits.queryCharacters,
    advice: 'Remove comments and white space, and pass long values as variables.',
  })
  const { tokens, nesting, lines, name, text } = measure(source)
  assertWithin(lines, {
    limit: 'lines',
    unit: 'lines in the query text',
    allowed: limits.lines,
    advice: 'Remove empty lines.',
  })
  assertWithin(name, {
    limit: 'name',
    unit: 'characters in a name',
    allowed: limits.nameCharacters,
    advice: 'Choose a shorter alias or name.',
  })
  if (text > limits.textCharacters) throw textTooLong(text)
  assertWithin(nesting, {
    limit: 'nesting',
    unit: 'levels of braces, brackets and parentheses',
    allowed: limits.nesting,
    advice: 'Request less in one operation.',
  })
  assertWithin(tokens, {
    limit: 'tokens',
    unit: 'tokens in the query text',
    value: tokens < MAX_COUNTED_TOKENS ? tokens : `${tokens} or more`,
    allowed: limits.tokens,
    advice: 'Split the query, or use fragments for repeated fields.',
  })
}

/**
 * @param limit its `value` is `size` unless it says otherwise
 * @throws {RequestRefusedError} if the size exceeds the limit
 */
function assertWithin(
  size: number,
  limit: Omit<ExceededLimit, 'value' | 'allowed'> & Partial<ExceededLimit> & { readonly allowed: number },
): void {
  if (size > limit.allowed) throw limitExceeded({ value: size, ...limit })
}

interface QuerySize {
  readonly tokens: number
  readonly nesting: number
  readonly lines: number
  /** Characters of the longest name. */
  readonly name: number
  /** Characters of the longest string. */
  readonly text: number
}

function measure(source: Source): QuerySize {
  const lexer = new Lexer(source)
  let [tokens, depth, nesting, name, text] = [0, 0, 0, 0, 0]
  try {
    while (tokens < MAX_COUNTED_TOKENS) {
      const { kind, start, end } = lexer.advance()
      if (kind === TokenKind.EOF) break
      tokens++
      if (OPENING.has(kind)) nesting = Math.max(nesting, ++depth)
      else if (CLOSING.has(kind)) depth--
      else if (kind === TokenKind.NAME) name = Math.max(name, end - start)
      else if (kind === TokenKind.STRING || kind === TokenKind.BLOCK_STRING)
        text = Math.max(text, end - start)
    }
  } catch {
    // A syntax error. The parser stops at the same character, so only what precedes it counts.
  }
  return { tokens, nesting, lines: linesOf(source.body), name, text }
}

function linesOf(body: string): number {
  let lines = 1
  for (let at = body.indexOf('\n'); at >= 0; at = body.indexOf('\n', at + 1)) lines++
  // A carriage return ends a line as well (GraphQL specification, section 2.1.2).
  for (let at = body.indexOf('\r'); at >= 0; at = body.indexOf('\r', at + 1))
    if (body[at + 1] !== '\n') lines++
  return lines
}
