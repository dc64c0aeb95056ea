import type { GrantReference, Grants } from '../grants/grants.ts'
import type { Cookie } from '../login/cookies.ts'
import type { Sessions } from './sessions.ts'

/** A user who is logged in to a browser. */
export interface BrowserSession {
  readonly sessionId: string
  readonly grant: GrantReference
}

/** Finds the session of a request for a page. */
export type FindSession = (request: Request) => Promise<BrowserSession | null>

/**
 * Whatever site links to a page, its visitor is logged in: the page only shows, and what it changes needs a form of its own.
 * A session whose grant has ended counts as none.
 */
export const createFindSession =
  ({
    sessions,
    sessionCookie,
    grants,
  }: {
    readonly sessions: Pick<Sessions, 'find'>
    readonly sessionCookie: Cookie
    readonly grants: Pick<Grants, 'generationOf'>
  }): FindSession =>
  async (request) => {
    const sessionId = sessionCookie.read(request)
    const grant = sessionId === null ? null : await sessions.find(sessionId)
    if (sessionId === null || grant === null) return null
    return (await grants.generationOf(grant.userId)) === grant.grantGeneration ? { sessionId, grant } : null
  }
