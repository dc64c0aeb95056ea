import { randomUUID } from 'node:crypto'
import type { KnownUser } from '../users.ts'
import { forgetOldest } from './forget-oldest.ts'

/** What a person allowed an application; all tokens made of it die with it. */
export interface Grant {
  readonly clientId: string
  readonly user: KnownUser
  /** Plain names. */
  readonly scopes: ReadonlySet<string>
  isRevoked: boolean
}

/** What a token call hands out. */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
}

/** A refresh token as it is kept. */
export interface RefreshToken {
  readonly grant: Grant
  /** Used already: it will never do again. */
  isSpent: boolean
}

/** The grants and their tokens. */
export interface Grants {
  issue(grant: Grant): TokenPair
  findRefreshToken(token: string): RefreshToken | null
  /** The user of a live access token, who may read just what was granted. */
  findUser(accessToken: string): KnownUser | null
  /** The grant of a live token of either kind. */
  findGrant(token: string): Grant | null
  /** Ends a token; a refresh token takes its whole grant along (RFC 7009, section 2.1). */
  revoke(token: string): void
  /** How many grants have a refresh token that still does. */
  live(): number
  expireAccessTokens(): void
  revokeAll(): void
}

interface AccessToken {
  readonly grant: Grant
  readonly expiresAt: number
}

export interface GrantsOptions {
  readonly now: () => number
  readonly accessTokenSeconds: number
  /** Revoking a refresh token ends all grants of its user to its application, not only its own. */
  readonly revokesAll: boolean
}

export function createGrants({ now, accessTokenSeconds, revokesAll }: GrantsOptions): Grants {
  const accessTokens = new Map<string, AccessToken>()
  const refreshTokens = new Map<string, RefreshToken>()

  const findAccessToken = (token: string): AccessToken | null => {
    const found = accessTokens.get(token)
    return found && !found.grant.isRevoked && now() < found.expiresAt ? found : null
  }
  const findLiveRefreshToken = (token: string): RefreshToken | null => {
    const found = refreshTokens.get(token)
    return found && !found.grant.isRevoked && !found.isSpent ? found : null
  }

  return {
    issue: (grant) => {
      // 45 characters like the real ones
      const pair = {
        accessToken: `_0XBPWQQ_${randomUUID()}`,
        refreshToken: `_1XBPWQQ_${randomUUID()}`,
        expiresIn: accessTokenSeconds,
      }
      accessTokens.set(pair.accessToken, { grant, expiresAt: now() + accessTokenSeconds * 1000 })
      refreshTokens.set(pair.refreshToken, { grant, isSpent: false })
      forgetOldest(accessTokens)
      forgetOldest(refreshTokens)
      return pair
    },
    findRefreshToken: (token) => refreshTokens.get(token) ?? null,
    findUser: (accessToken) => {
      const grant = findAccessToken(accessToken)?.grant
      return grant ? { ...grant.user, scopes: grant.scopes } : null
    },
    findGrant: (token) => (findAccessToken(token) ?? findLiveRefreshToken(token))?.grant ?? null,
    revoke: (token) => {
      accessTokens.delete(token)
      const refreshToken = findLiveRefreshToken(token)
      if (!refreshToken) return
      const { grant } = refreshToken
      grant.isRevoked = true
      if (!revokesAll) return
      for (const { grant: other } of refreshTokens.values()) {
        if (other.clientId === grant.clientId && other.user.id === grant.user.id) other.isRevoked = true
      }
    },
    live: () =>
      [...refreshTokens.values()].filter(({ grant, isSpent }) => !grant.isRevoked && !isSpent).length,
    expireAccessTokens: () => accessTokens.clear(),
    revokeAll: () => {
      // every grant has a refresh token, spent or not
      for (const { grant } of refreshTokens.values()) grant.isRevoked = true
    },
  }
}
