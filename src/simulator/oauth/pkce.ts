import { createHash } from 'node:crypto'

/** The code challenge of an authorize request (RFC 7636). */
export interface Challenge {
  readonly method: 'S256' | 'plain'
  readonly value: string
}

/** Reads the challenge of an authorize request: null without one, an error text for an invalid one. */
export function readChallenge(query: URLSearchParams): Challenge | null | { readonly error: string } {
  const value = query.get('code_challenge')
  const method = query.get('code_challenge_method')
  if (value === null) return method === null ? null : { error: 'code_challenge is missing' }
  if (!isWellFormed(value)) return { error: 'code_challenge is not 43 to 128 unreserved characters' }
  if (method === null || method === 'plain') return { method: 'plain', value }
  return method === 'S256' ? { method, value } : { error: 'code_challenge_method is neither S256 nor plain' }
}

/**
 * True if the verifier matches the challenge, or if both are absent. A verifier without a challenge is refused: an
 * attacker could remove the challenge from a user's login to redeem the code (RFC 9700, section 2.1.1).
 */
export function verifiesChallenge(challenge: Challenge | null, verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === verifier
  if (!isWellFormed(verifier)) return false
  const expected =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return expected === challenge.value
}

const isWellFormed = (text: string): boolean => /^[\w.~-]{43,128}$/.test(text)
