import { randomBytes } from 'node:crypto'
import { forgetOldest } from './forget-oldest.ts'
import type { Grant } from './grants.ts'
import type { Challenge } from './pkce.ts'

/** An authorization code: a grant that waits for its application to fetch the tokens. */
export interface Code {
  readonly grant: Grant
  /** As it was in the authorize request; null when it was left out. */
  readonly redirectUri: string | null
  readonly challenge: Challenge | null
  /** ms since grantGeneration */
  readonly expiresAt: number
  isSpent: boolean
}

/** The codes that were given out. A spent one stays known, so that a replay is seen as such. */
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
      codes.set(text, { ...content, expiresAt: now() + lifetimeSeconds * 1000, isSpent: false })
      forgetOldest(codes)
      return text
    },
    find: (code) => codes.get(code) ?? null,
    clear: () => codes.clear(),
  }
}
