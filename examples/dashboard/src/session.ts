import type { SessionQuery } from './generated/graphql.ts'
import { type ErrorLike, firstProblem } from './problem.ts'

/** Who asks, as far as the page can know: the session cookie is out of its reach. */
export type Session =
  | { readonly kind: 'unknown' }
  /** The gateway did not say. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'signed-out' }
  /** Nobody is logged in, and the gateway shows its made-up person. */
  | { readonly kind: 'demo' }
  | { readonly kind: 'signed-in'; readonly name: string }

export function toSession(data: SessionQuery | undefined, errors: readonly ErrorLike[]): Session {
  if (data === undefined) {
    const problem = firstProblem(errors)
    if (problem === null) return { kind: 'unknown' }
    return { kind: problem.kind === 'sign-in' ? 'signed-out' : 'unreachable' }
  }
  if (data.viewer.grantedScopes === null) return { kind: 'demo' }
  // Without the scope `email`, or with a grant that Oura refuses, there is a session all the same.
  return { kind: 'signed-in', name: data.viewer.personalInfo?.email ?? 'Signed in' }
}

/**
 * Ends the session at the gateway. What the client has cached is the caller's to drop.
 * @throws {Error} where the gateway does not say that it is done
 */
export async function logOut(): Promise<void> {
  const response = await fetch('/auth/logout', { method: 'POST' })
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`)
}
