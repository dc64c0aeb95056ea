import type { Json } from './json.ts'

/** A fault that a test injects. */
export interface Fault {
  /** The requests it applies to; all given conditions must match. @default every request */
  match?: {
    /** A resource (`daily_sleep`), or oauth_authorize, oauth_token, oauth_revoke, oauth_discovery. */
    resource?: string
    path?: RegExp
    /** The user's id (see userId) or token. */
    user?: string
  }
  /** How many requests it applies to. @default all */
  times?: number
  kind: FaultKind
}

/** What goes wrong. If several faults match a request, the one injected first applies. */
export type FaultKind =
  /** A response with any status; an object is sent as JSON. */
  | {
      type: 'status'
      status: number
      body?: string | { readonly [key: string]: Json }
      headers?: Record<string, string>
      contentType?: string
    }
  /** No response. */
  | { type: 'hang' }
  /** The headers of the ordinary response and half of its body, then the socket is destroyed. */
  | { type: 'cutBody' }
  /** 200 and a JSON content type, with a body that is not JSON. */
  | { type: 'garbage'; body?: string }
  /** HTML, as the CDN in front of Oura sends it. */
  | { type: 'html'; status?: number }
  /** 200 with the given JSON instead of the expected. */
  | { type: 'wrongShape'; body: Json }
  /** The socket is destroyed before the first byte. */
  | { type: 'reset' }
  /** 200 with a JSON body of this size. */
  | { type: 'hugeBody'; bytes: number }
  /** A JSON string without end, as fast as the client reads; with gzip, a thousandth of it is on the wire. */
  | { type: 'endlessBody'; status?: number; encoding?: 'gzip' }
  /** The ordinary response, a few bytes at a time. */
  | { type: 'slowDrip'; bytes?: number; everyMs: number }
  /** The request is executed and answered after a delay. */
  | { type: 'delay'; ms: number }
  /** The request is executed at once, but the socket is destroyed without a response, after `afterMs` if given. */
  | { type: 'lostResponse'; afterMs?: number }
  /** The ordinary response in a content coding that was not requested, or behind a byte order mark. */
  | { type: 'encoded'; coding: 'gzip' | 'br' | 'deflate' | 'byte-order-mark' }
  /** Every page has the same next_token, which leads to the same page again. */
  | { type: 'repeatToken' }

/** The next_token of the repeatToken fault. */
export const REPEATED_TOKEN = 'cmVwZWF0ZWQ'

/** The injected faults. */
export interface Faults {
  inject(fault: Fault): () => void
  /** The fault that applies to a request, counted as used; null if none matches. */
  consume(request: FaultSubject): FaultKind | null
}

/** What a fault is matched against. */
export interface FaultSubject {
  readonly resource: string | null
  readonly path: string
  readonly userId: string | null
  readonly token: string | null
}

export function createFaults(): Faults {
  const faults: { readonly fault: Fault; left: number }[] = []
  return {
    inject: (fault) => {
      const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY }
      faults.push(entry)
      return () => {
        const index = faults.indexOf(entry)
        if (index >= 0) faults.splice(index, 1)
      }
    },
    consume: (request) => {
      const entry = faults.find(({ fault, left }) => left > 0 && matches(fault, request))
      if (!entry) return null
      entry.left -= 1
      return entry.fault.kind
    },
  }
}

/** A response with an error status, e.g. `inject({ kind: failWith(503), times: 2 })`. */
export function failWith(
  status: number,
  options: Omit<Extract<FaultKind, { type: 'status' }>, 'type' | 'status'> = {},
): FaultKind {
  return { type: 'status', status, ...options }
}

/** A 429 with Oura's five headers (oura-api.md section 3). `now` in ms; the reset is retryAfterSeconds later. */
export function rateLimited(retryAfterSeconds: number, now = Date.now(), tier = 'user'): FaultKind {
  return failWith(429, {
    body: '',
    headers: {
      'retry-after': String(retryAfterSeconds),
      'x-ratelimit-limit': '300',
      'x-ratelimit-window': '60',
      'x-ratelimit-reset': String(Math.ceil(now / 1000) + retryAfterSeconds),
      'x-ratelimit-tier': tier,
    },
  })
}

/** The 401 for an expired token. */
export function tokenExpired(): FaultKind {
  return failWith(401, { body: { detail: 'Invalid or expired token.' } })
}

function matches({ match }: Fault, request: FaultSubject): boolean {
  if (!match) return true
  if (match.resource !== undefined && match.resource !== request.resource) return false
  // search, unlike test, ignores the lastIndex of a global expression
  if (match.path && request.path.search(match.path) < 0) return false
  return match.user === undefined || match.user === request.userId || match.user === request.token
}
