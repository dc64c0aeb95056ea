import { type Fault, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type ProcessGateway, startProcessGateway } from '../process-gateway.ts'
import { type Browser, createBrowser } from './browser.ts'

const CLIENT = { id: 'the-application', secret: 'canary-client-secret' }
/** What browsers see, whichever process answers: as behind a load balancer. */
export const PUBLIC_URL = 'http://gateway.test'
const GATEWAY_SECRET = 'the-secret-of-all-processes-of-these-tests'

/** How an operation ended: `answered`, the code of its error, or `ended` where its process did before. */
export type Outcome = string

/** Processes of src/main.ts on one store, in front of one simulator, and somebody who logs in to them. */
export interface ProcessWorld extends AsyncDisposable {
  readonly simulator: Simulator
  /** Whoever has logged in, at any of the processes. */
  readonly browser: Browser
  start(storeUrl: string, environment?: Record<string, string>): Promise<ProcessGateway>
  /**
   * A whole login.
   * @param isExpired Oura's access token is at its end as soon as it is there; the next ones live for long
   */
  logIn(gateway: ProcessGateway, isExpired?: boolean): Promise<void>
  /** Sends operations at once, each for data of its own, with the session or a bearer token. */
  operate(gateway: ProcessGateway, count: number, bearer?: string): Promise<Outcome[]>
  /** The answer to one operation. */
  ask(gateway: ProcessGateway, query: string, bearer?: string): Promise<Answer>
  mint(gateway: ProcessGateway): Promise<string>
  /** Calls of the token endpoint with a refresh token. */
  refreshes(): number
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what is there
  readonly data: any
  readonly errors: readonly { message: string; extensions: Readonly<Record<string, unknown>> }[]
}

export const tokenFault = (kind: Fault['kind']): Fault => ({
  match: { resource: 'oauth_token' },
  kind,
  times: 1,
})

const WEEK_MS = 7 * 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

export async function startProcessWorld(): Promise<ProcessWorld> {
  const simulator = await startSimulator({
    oauth: { clients: [{ ...CLIENT, redirectUris: [`${PUBLIC_URL}/auth/callback`] }] },
  })
  const gateways: ProcessGateway[] = []
  let address = ''
  const browser = createBrowser((request) =>
    fetch(new Request(request.url.replace(PUBLIC_URL, address), request)),
  )
  let weeks = 0

  async function send(gateway: ProcessGateway, path: string, init: RequestInit, bearer?: string) {
    const url = new URL(path, await gateway.url())
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const who = bearer === undefined ? { cookie } : { authorization: `Bearer ${bearer}` }
    // A connection that is kept may be closed just as it is used again: that would look like the end of the process.
    const headers = { 'content-type': 'application/json', connection: 'close', ...who }
    return fetch(url, { ...init, headers })
  }

  const world: ProcessWorld = {
    simulator,
    browser,
    async start(storeUrl, environment = {}) {
      const gateway = startProcessGateway({
        DEMO: '0',
        PUBLIC_URL,
        STORE_URL: storeUrl,
        GATEWAY_SECRET,
        OURA_API_URL: simulator.url,
        OURA_CLIENT_ID: CLIENT.id,
        OURA_CLIENT_SECRET: CLIENT.secret,
        OURA_AUTHORIZE_URL: `${simulator.url}/oauth/authorize`,
        OURA_TOKEN_URL: `${simulator.url}/oauth/token`,
        OURA_REVOKE_URL: `${simulator.url}/oauth/revoke`,
        OURA_RATE_LIMITS: 'app=1000000/5m,user=1000000/1m',
        ...environment,
      })
      gateways.push(gateway)
      await gateway.url()
      return gateway
    },
    async logIn(gateway, isExpired = false) {
      if (isExpired) {
        const { accessToken, refreshToken } = simulator.issueTokens('demo', undefined, CLIENT.id)
        const body = {
          token_type: 'bearer',
          access_token: accessToken,
          refresh_token: refreshToken,
          expires_in: 0,
        }
        simulator.inject(tokenFault({ type: 'wrongShape', body }))
      }
      address = new URL(await gateway.url()).origin
      const begun = await browser.fetch(`${PUBLIC_URL}/auth/login`)
      const authorizeUrl = new URL(begun.headers.get('location') ?? 'http://no-redirect.test')
      const scope = authorizeUrl.searchParams.get('scope') ?? ''
      const decided = await fetch(authorizeUrl, {
        method: 'POST',
        body: new URLSearchParams({ decision: 'allow', scope }),
        redirect: 'manual',
      })
      const done = await browser.fetch(decided.headers.get('location') ?? '')
      if (done.status !== 303) throw new Error(`The login failed: ${await done.text()}`)
    },
    operate: (gateway, count, bearer) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          weeks += 1
          const start = Date.now() - weeks * WEEK_MS
          const range = `startDate: "${dayOf(start)}", endDate: "${dayOf(start + WEEK_MS / 2)}"`
          const query = `{ viewer { id dailySleep(${range}) { nodes { day score } } } }`
          const answer = await world.ask(gateway, query, bearer).catch(() => null)
          if (answer === null) return 'ended'
          const [error] = answer.errors
          return error === undefined ? 'answered' : String(error.extensions['code'])
        }),
      ),
    async ask(gateway, query, bearer) {
      const init = { method: 'POST', body: JSON.stringify({ query }) }
      const answer = await send(gateway, '/graphql', init, bearer)
      const { data, errors = [] } = (await answer.json()) as Pick<Answer, 'data'> & Partial<Answer>
      return { data, errors }
    },
    async mint(gateway) {
      const answer = await send(gateway, '/auth/tokens', { method: 'POST', body: '{"name":"server"}' })
      return ((await answer.json()) as { token: string }).token
    },
    refreshes: () => simulator.oauth.journal.filter(({ grantType }) => grantType === 'refresh_token').length,
    async [Symbol.asyncDispose]() {
      for (const gateway of gateways) await gateway[Symbol.asyncDispose]()
      await simulator.close()
    },
  }
  return world
}
