import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startOAuth } from '../../support/simulator/oauth.ts'

describe('PKCE', () => {
  const verifier = randomBytes(32).toString('base64url')
  const s256 = createHash('sha256').update(verifier).digest('base64url')
  const other = randomBytes(32).toString('base64url')
  it.each([
    ['S256', s256, verifier, 200],
    ['S256', s256, other, 400],
    ['S256', s256, s256, 400],
    ['S256', s256, undefined, 400],
    ['plain', verifier, verifier, 200],
    [undefined, verifier, verifier, 200],
    ['plain', verifier, other, 400],
    ['plain', 'x'.repeat(43), 'x', 400],
    // matches, but shorter than RFC 7636 allows
    ['S256', createHash('sha256').update('short').digest('base64url'), 'short', 400],
    [undefined, undefined, verifier, 400],
  ])('with %s: challenge %s, verifier %s: %i', async (method, challenge, given, status) => {
    await using oauth = await startOAuth()
    const code = await oauth.login({ code_challenge: challenge, code_challenge_method: method })
    const answer = await oauth.exchange(code, { code_verifier: given })
    expect(answer.status).toBe(status)
    // a code has only one attempt
    if (status === 400) expect((await oauth.exchange(code, { code_verifier: verifier })).status).toBe(400)
  })
})
