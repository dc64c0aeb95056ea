import { describe, expect, it } from 'vitest'
import type { OuraUser } from '../../../src/oura/user.ts'
import { createIdentify } from '../../../src/server/request/credentials.ts'
import { createStubGateway, post, readAnswer, withoutLogin } from '../../support/server/stub-gateway.ts'

const requestWith = (authorization?: string) =>
  new Request('http://gateway.test/graphql', {
    headers: authorization === undefined ? {} : { authorization },
  })

describe('credentials', () => {
  const userOf = async (authorization?: string, demoToken?: string) =>
    (await createIdentify({ authenticator: withoutLogin, demoToken })(requestWith(authorization)))?.user

  it('passes an access token through to Oura', async () => {
    const user = await userOf('Bearer abc.DEF-123_~+/==')
    expect(await user?.accessToken()).toBe('abc.DEF-123_~+/==')
  })

  it('derives a stable user key from the token without revealing it', async () => {
    const key = (await userOf('Bearer token-one'))?.key
    expect(key).toMatch(/^token-[0-9a-f]{32}$/)
    expect((await userOf('bearer  token-one'))?.key).toBe(key)
    expect((await userOf('Bearer token-two'))?.key).not.toBe(key)
  })

  it('without credentials there is no user, or the demo user in demo mode', async () => {
    expect(await createIdentify({ authenticator: withoutLogin })(requestWith())).toBeNull()
    const user = await userOf(undefined, 'demo-token')
    expect(user?.key).toBe('demo')
    expect(await user?.accessToken()).toBe('demo-token')
  })

  it('credentials take precedence over the demo user', async () => {
    expect((await userOf('Bearer token-one', 'demo-token'))?.key).toMatch(/^token-/)
  })

  it.each(['', ' ', '\t'])('treats the Authorization header %j as none', async (authorization) => {
    expect((await userOf(authorization, 'demo-token'))?.key).toBe('demo')
    expect(await userOf(authorization)).toBeUndefined()
    const user = { key: 'session' } as OuraUser
    const session = { user, ouraConnection: withoutLogin.passThrough(user) }
    const identify = createIdentify({
      authenticator: { ...withoutLogin, bySession: async () => session },
      demoToken: 'demo-token',
    })
    expect((await identify(requestWith(authorization)))?.user?.key).toBe('session')
  })

  it('never sends a gateway token to Oura', async () => {
    for (const token of ['ogw_unknown', 'OGW_unknown']) {
      await expect(userOf(`Bearer ${token}`, 'demo-token')).rejects.toThrow('This gateway token is unknown')
    }
  })

  it.each(['Basic bWU6bWU=', 'Bearer', 'Bearer a b', 'Bearer "quoted"', 'token-one'])(
    'answers UNAUTHENTICATED to the Authorization header "%s", in demo mode too',
    async (authorization) => {
      const { fetch, lines } = createStubGateway(undefined, {
        identify: createIdentify({ authenticator: withoutLogin, demoToken: 'demo-token' }),
      })
      const response = await fetch('/graphql', post('{ viewer { key } }', {}, { authorization }))
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      const answer = await readAnswer(response)
      expect(answer.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' })
      expect(answer.errors?.[0]?.message).toContain('Authorization: Bearer')
      expect(answer.data).toBeUndefined()
      expect(lines.map(({ level }) => level)).toEqual(['info'])
    },
  )
})
