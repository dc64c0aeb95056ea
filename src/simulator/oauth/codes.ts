import { randomBytes } from 'node:crypto'
import { evictOldest } from '../bounded.ts'
import type { Grant } from './grants.ts'
import type { Challenge } from './pkce.ts'

/** An authorization code: a grant whose tokens the application has not fetched yet. */
export interface Code {
  readonly grant: Grant
  /** The redirect_uri of the authorize request; null if it was omitted. */
  readonly redirectUri: string | null
  readonly challenge: Challenge | null
  /** ms since the epoch */
  readonly expiresAt: number
  isUsed: boolean
}

/** The issued codes. A used code is kept, so that a replay is detected. */
export interface Codes {
  issue(code: Pick<Code, 'grant' | 'redirectUri' | 'challenge'>): string
  find(code: string): Code | null
  clear(): void
}

export function createCodes(now: () => number, lifetimeSeconds: number): Codes {
  const codes = new Map<string, Code>()
  return {
    issue: (content) => {
      const text = randomBytes(24).toString('base64url')
      codes.set(text, { ...content, expiresAt: now() + lifetimeSeconds * 1000, isUsed: false })
      evictOldest(codes)
      return text
    },
    find: (code) => codes.get(code) ?? null,
    clear: () => codes.clear(),
  }
}
