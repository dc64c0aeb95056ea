import { describe, expect, it } from 'vitest'
import { toLoginUrl } from '../../../examples/dashboard/src/login-url.ts'
import { toSession } from '../../../examples/dashboard/src/session.ts'

const HERE = '/?span=month&day=2026-11-20'

describe('toLoginUrl', () => {
  it('returns to the page, whatever the returnTo of the gateway', () => {
    const url = new URL(
      toLoginUrl(HERE, 'https://health.example.com/auth/login?returnTo=%2Fgraphql&scope=workout'),
    )
    expect(url.origin + url.pathname).toBe('https://health.example.com/auth/login')
    expect(Object.fromEntries(url.searchParams)).toEqual({ returnTo: HERE, scope: 'workout' })
  })

  it('is the login of this origin without an authorizationUrl', () => {
    expect(toLoginUrl(HERE)).toBe('/auth/login?returnTo=%2F%3Fspan%3Dmonth%26day%3D2026-11-20')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'http://['])('does not follow %s', (address) => {
    expect(toLoginUrl('/', address)).toBe('/auth/login?returnTo=%2F')
  })
})

describe('toSession', () => {
  const viewer = { __typename: 'User' as const, id: '1' }
  const data = (grantedScopes: string[] | null, email: string | null) => ({
    __typename: 'Query' as const,
    viewer: { ...viewer, grantedScopes, personalInfo: { __typename: 'PersonalInfo' as const, email } },
  })

  it('is the demo without granted scopes', () => {
    expect(toSession(data(null, 'demo@example.com'), [])).toEqual({ kind: 'demo' })
  })

  it('has the email of the user, if its scope was granted', () => {
    expect(toSession(data(['daily', 'email'], 'a@example.com'), [])).toEqual({
      kind: 'signed-in',
      name: 'a@example.com',
    })
    expect(toSession(data(['daily'], null), [])).toEqual({ kind: 'signed-in', name: 'Signed in' })
  })

  it('is signed out without a login, and unknown until the first response', () => {
    const refused = { message: 'Who?', extensions: { code: 'UNAUTHENTICATED' } }
    expect(toSession(undefined, [refused])).toEqual({ kind: 'signed-out' })
    expect(toSession(undefined, [])).toEqual({ kind: 'unknown' })
    expect(toSession(undefined, [{ message: 'x', extensions: { code: 'NETWORK_ERROR' } }])).toEqual({
      kind: 'unreachable',
    })
  })
})
