import type { SessionQuery } from './generated/graphql.ts'
import { type ErrorLike, firstProblem } from './problem.ts'

/** The session, as the gateway reports it: the page cannot read the session cookie. */
export type Session =
  | { readonly kind: 'unknown' }
  /** The gateway did not respond. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'signed-out' }
  /** No login: the gateway shows the demo user. */
  | { readonly kind: 'demo' }
  | { readonly kind: 'signed-in'; readonly name: string }

export function toSession(data: SessionQuery | undefined, errors: readonly ErrorLike[]): Session {
  if (data === undefined) {
    const problem = firstProblem(errors)
    if (problem === null) return { kind: 'unknown' }
    return { kind: problem.kind === 'sign-in' ? 'signed-out' : 'unreachable' }
  }
  if (data.viewer.grantedScopes === null) return { kind: 'demo' }
  // The session has no email without the scope `email`, or if Oura refuses the grant.
  return { kind: 'signed-in', name: data.viewer.personalInfo?.email ?? 'Signed in' }
}

/**
 * Ends the session at the gateway. The caller must clear the client's cache.
 * @throws {Error} if the gateway does not confirm the logout
 */
export async function logOut(): Promise<void> {
  const response = await fetch('/auth/logout', { method: 'POST' })
  if (!response.ok) throw new Error(`The gateway responded with status ${response.status}.`)
}
