import { createHash } from 'node:crypto'

/** What an authorize request says of the verifier that its code will be redeemed with (RFC 7636). */
export interface Challenge {
  readonly method: 'S256' | 'plain'
  readonly value: string
}

/** The challenge of an authorize request: null without one, an error text for a wrong one. */
export function readChallenge(query: URLSearchParams): Challenge | null | { readonly error: string } {
  const value = query.get('code_challenge')
  const method = query.get('code_challenge_method')
  if (value === null) return method === null ? null : { error: 'code_challenge is missing' }
  if (!isWellFormed(value)) return { error: 'code_challenge is not 43 to 128 unreserved characters' }
  if (method === null || method === 'plain') return { method: 'plain', value }
  return method === 'S256' ? { method, value } : { error: 'code_challenge_method is neither S256 nor plain' }
}

/**
 * True when the verifier answers the challenge. One without the other is refused as well: who leaves the challenge out
 * of somebody else's login must not be able to redeem the code (RFC 9700, section 2.1.1).
 */
export function isAnswered(challenge: Challenge | null, verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === verifier
  if (!isWellFormed(verifier)) return false
  const expected =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return expected === challenge.value
}

function isWellFormed(text: string): boolean {
  return /^[\w.~-]{43,128}$/.test(text)
}
