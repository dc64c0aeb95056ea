import { describe, expect, it } from 'vitest'
import { clearTextVariables } from '../../src/clear-text.ts'
import { parseConfig } from '../../src/config.ts'

const LIVE = { DEMO: '0', OURA_CLIENT_ID: 'id', OURA_CLIENT_SECRET: 'secret', GATEWAY_SECRET: 's'.repeat(32) }

describe('clearTextVariables', () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, []],
    [{ PUBLIC_URL: 'https://ring.example.com' }, []],
    [{ PUBLIC_URL: 'http://ring.example.com' }, ['PUBLIC_URL']],
    [
      {
        OURA_API_URL: 'http://127.0.0.1:1',
        OURA_TOKEN_URL: 'http://[::1]/t',
        OURA_REVOKE_URL: 'http://localhost:2/r',
      },
      [],
    ],
    [
      {
        OURA_API_URL: 'http://127.0.0.1.example.com',
        OURA_TOKEN_URL: 'http://oura/t',
        OURA_AUTHORIZE_URL: 'http://10.0.0.1/a',
      },
      ['OURA_API_URL', 'OURA_AUTHORIZE_URL', 'OURA_TOKEN_URL'],
    ],
  ])('of %j are %j', (variables, expected) => {
    expect(clearTextVariables(parseConfig({ ...LIVE, ...variables }))).toEqual(expected)
  })

  it('ignores the addresses of Oura in the demo', () => {
    expect(clearTextVariables(parseConfig({ OURA_API_URL: 'http://oura.example.com' }))).toEqual([])
  })
})
