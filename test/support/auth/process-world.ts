import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type ProcessGateway, type ProcessGatewayOptions, startProcessGateway } from '../process-gateway.ts'
import { type Browser, createBrowser } from './browser.ts'
import { tokenFault } from './grants-world.ts'
import {
  type Answer,
  ask,
  CLIENT,
  consent,
  type GatewayAddress,
  loginEnvironment,
  mintToken,
  registration,
} from './login.ts'

/** What browsers see, whichever process answers, as behind a load balancer. */
export const PUBLIC_URL = 'http://gateway.test'
const GATEWAY_SECRET = 'the-secret-of-all-processes-of-these-tests'

/** How an operation ended: `answered`, the code of its error, or `ended` if its process ended before. */
export type Outcome = string

export interface RunOptions extends Pick<ProcessGatewayOptions, 'mayPrint'> {
  readonly environment?: Readonly<Record<string, string>>
}

export interface CommandResult {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Processes of src/main.ts on one store, in front of one simulator, and the browser of one user. */
export interface ProcessWorld extends AsyncDisposable {
  readonly simulator: Simulator
  /** ms since 1970 */
  now(): number
  /** Keeps the session of the last login, at whichever process. */
  readonly browser: Browser
  /** @param preload see `startProcessGateway` */
  start(storeUrl: string, environment?: Record<string, string>, preload?: string): Promise<ProcessGateway>
  /** Runs a command of the program on a store until it ends. */
  run(storeUrl: string, args: readonly string[], options?: RunOptions): Promise<CommandResult>
  /**
   * A whole login.
   * @param isExpired the first access token has expired when it arrives; later ones are valid for long
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

const WEEK_MS = 7 * 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** @param now the clock of the simulator, and of the events that are posted @default the machine's clock */
export async function startProcessWorld({
  now = Date.now,
}: {
  now?: () => number
} = {}): Promise<ProcessWorld> {
  const simulator = await startSimulator({ now, oauth: registration(PUBLIC_URL) })
  const gateways: ProcessGateway[] = []
  const browser = createBrowser()
  let weeks = 0

  const at = (gateway: ProcessGateway): GatewayAddress => ({
    url: PUBLIC_URL,
    async send(request) {
      const { pathname, search } = new URL(request.url)
      // A kept connection may close as it is used again, which would look like the end of the process.
      request.headers.set('connection', 'close')
      return fetch(new Request(new URL(pathname + search, await gateway.url()), request))
    },
  })

  const environmentOn = (storeUrl: string) => ({
    ...loginEnvironment(PUBLIC_URL, simulator.url),
    STORE_URL: storeUrl,
    GATEWAY_SECRET,
    OURA_RATE_LIMITS: 'app=1000000/5m,user=1000000/1m',
  })

  const world: ProcessWorld = {
    simulator,
    now,
    browser,
    async start(storeUrl, environment = {}, preload) {
      const env = { ...environmentOn(storeUrl), ...environment }
      const gateway = startProcessGateway(env, preload === undefined ? {} : { preload })
      gateways.push(gateway)
      await gateway.url()
      return gateway
    },
    async run(storeUrl, args, { environment = {}, mayPrint = [] } = {}) {
      const env = { ...environmentOn(storeUrl), LOG_LEVEL: 'warn', ...environment }
      await using started = startProcessGateway(env, { args, mayPrint })
      const code = await started.exit
      return { code, output: started.output(), errors: started.errors() }
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
        simulator.inject(tokenFault({ type: 'wrongShape', body }, 1))
      }
      const { send } = at(gateway)
      const done = await browser.fetch(await consent(at(gateway), browser), {}, send)
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
    ask: (gateway, query, bearer) =>
      ask(at(gateway), browser, query, bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    mint: (gateway) => mintToken(at(gateway), browser),
    refreshes: () => simulator.oauth.journal.filter(({ grantType }) => grantType === 'refresh_token').length,
    async [Symbol.asyncDispose]() {
      for (const gateway of gateways) await gateway[Symbol.asyncDispose]()
      await simulator.close()
    },
  }
  return world
}
