import { DEMO_CLIENT, type SimulatorOptions } from '../../../src/simulator/simulator.ts'
import { NOW, startApi } from './api.ts'

export const REDIRECT_URI = 'http://localhost:4000/auth/callback'

/** The endpoints of the two providers. */
export const PATHS = {
  cloud: { authorize: '/oauth/authorize', token: '/oauth/token', revoke: '/oauth/revoke' },
  moi: {
    authorize: '/oauth/v2/ext/oauth-authorize',
    token: '/oauth/v2/ext/oauth-token',
    revoke: '/oauth/v2/ext/oauth-revoke',
  },
} as const
export type ProviderName = keyof typeof PATHS

/** A response of the token endpoint (RFC 6749): the tokens or the error. */
export interface TokenSet {
  status: number
  headers: Headers
  body: Record<string, unknown> & { access_token: string; refresh_token: string; error?: string }
}
type Fields = Record<string, string> | [string, string][]

/** A simulator with a movable clock, and its OAuth endpoints as applications and browsers use them. */
export async function startOAuth(options: SimulatorOptions = {}) {
  let time = NOW
  const api = await startApi({ now: () => time, ...options })
  const { simulator } = api

  const authorizeUrl = (query: Record<string, string | undefined> = {}, provider: ProviderName = 'cloud') => {
    const url = new URL(PATHS[provider].authorize, simulator.url)
    const all: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: DEMO_CLIENT.id,
      redirect_uri: REDIRECT_URI,
      ...query,
    }
    for (const [name, value] of Object.entries(all))
      if (value !== undefined) url.searchParams.set(name, value)
    return url
  }
  /** Submits the form of the consent page. */
  const submit = (url: URL, fields: Fields) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  /** Submits the form, and returns the query of the callback. */
  const decide = async (url: URL, fields: Fields): Promise<URLSearchParams> => {
    const response = await submit(url, fields)
    if (response.status !== 302) throw new Error(`answered ${response.status}: ${await response.text()}`)
    return new URL(response.headers.get('location') ?? '').searchParams
  }
  const login = async (query: Record<string, string | undefined> = {}, provider: ProviderName = 'cloud') => {
    const callback = await decide(authorizeUrl(query, provider), { decision: 'allow', scope: 'daily email' })
    return callback.get('code') ?? ''
  }
  const token = async (
    fields: Record<string, string | undefined>,
    provider: ProviderName = 'cloud',
    headers: Record<string, string> = {},
  ): Promise<TokenSet> => {
    const given: Record<string, string | undefined> = {
      ...(!headers['authorization'] && { client_id: DEMO_CLIENT.id, client_secret: DEMO_CLIENT.secret }),
      ...fields,
    }
    const form = Object.entries(given).filter((field): field is [string, string] => field[1] !== undefined)
    const response = await fetch(simulator.url + PATHS[provider].token, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
    })
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
  }
  const exchange = (code: string, more: Record<string, string | undefined> = {}, provider?: ProviderName) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more }, provider)
  const refresh = (
    refreshToken: string,
    more: Record<string, string | undefined> = {},
    provider?: ProviderName,
  ) => token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...more }, provider)
  /** The status of a request for data. */
  const status = async (accessToken: string, resource = 'daily_sleep'): Promise<number> =>
    (await api.get(`/v2/usercollection/${resource}`, accessToken)).status

  return {
    ...api,
    authorizeUrl,
    submit,
    decide,
    login,
    token,
    exchange,
    refresh,
    status,
    pass: (seconds: number) => {
      time += seconds * 1000
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}
