import { randomUUID } from 'node:crypto'
import { evictOldest } from '../bounded.ts'
import type { KnownUser } from '../users.ts'

/** A user's consent to an application. Revoking it ends all its tokens. */
export interface Grant {
  readonly clientId: string
  readonly user: KnownUser
  /** Plain names. */
  readonly scopes: ReadonlySet<string>
  isRevoked: boolean
}

/** The tokens that a token call issues. */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
}

/** A stored refresh token. */
export interface RefreshToken {
  readonly grant: Grant
  /** A refresh token works once. */
  isUsed: boolean
}

/** The grants and their tokens. */
export interface Grants {
  issue(grant: Grant): TokenPair
  findRefreshToken(token: string): RefreshToken | null
  /** The user of a valid access token, with the scopes of its grant. */
  findUser(accessToken: string): KnownUser | null
  /** The grant of a valid access or refresh token. */
  findGrant(token: string): Grant | null
  /** Revokes a token. A refresh token's whole grant is revoked with it (RFC 7009, section 2.1). */
  revoke(token: string): void
  /** The number of valid refresh tokens. */
  countLive(): number
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
  /** Revoking a refresh token revokes all grants of its user to its application. */
  readonly revokesAll: boolean
}

export function createGrants({ now, accessTokenSeconds, revokesAll }: GrantsOptions): Grants {
  const accessTokens = new Map<string, AccessToken>()
  const refreshTokens = new Map<string, RefreshToken>()

  function findAccessToken(token: string): AccessToken | null {
    const found = accessTokens.get(token)
    return found && !found.grant.isRevoked && now() < found.expiresAt ? found : null
  }
  function findLiveRefreshToken(token: string): RefreshToken | null {
    const found = refreshTokens.get(token)
    return found && !found.grant.isRevoked && !found.isUsed ? found : null
  }

  return {
    issue: (grant) => {
      // 45 characters, as real tokens have
      const pair = {
        accessToken: `_0XBPWQQ_${randomUUID()}`,
        refreshToken: `_1XBPWQQ_${randomUUID()}`,
        expiresIn: accessTokenSeconds,
      }
      accessTokens.set(pair.accessToken, { grant, expiresAt: now() + accessTokenSeconds * 1000 })
      refreshTokens.set(pair.refreshToken, { grant, isUsed: false })
      evictOldest(accessTokens)
      evictOldest(refreshTokens)
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
    countLive: () =>
      [...refreshTokens.values()].filter(({ grant, isUsed }) => !grant.isRevoked && !isUsed).length,
    expireAccessTokens: () => accessTokens.clear(),
    revokeAll: () => {
      // every grant has a refresh token, used or not
      for (const { grant } of refreshTokens.values()) grant.isRevoked = true
    },
  }
}
