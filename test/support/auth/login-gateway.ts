import { type App, type Config, parseConfig } from '../../../src/app.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../app.ts'
import { createRecordingLog, NOW } from '../client.ts'
import type { FakeClock } from '../fake-clock.ts'
import { leakCheck } from '../leak-check/leak-check.ts'
import { listen } from '../listen.ts'
import { type Browser, createBrowser, type Send } from './browser.ts'
import { type Consent, consent, type GatewayAddress, loginEnvironment, registration } from './login.ts'

export interface LoginGatewayOptions {
  /** PUBLIC_URL. @default the address of the socket, or http://localhost:4000 without one */
  readonly publicUrl?: string
  /** Opens a socket, for clients that need one. @default false */
  readonly listen?: boolean
  readonly oauth?: Config['ouraOauth']
  /** The portal at which the application is registered. @default both */
  readonly registeredAt?: Config['ouraOauth']
  readonly environment?: Record<string, string>
  /** The clock of the gateway and the simulator, whose sleeps the background work waits with. @default NOW, and timers */
  readonly fakeClock?: FakeClock
  readonly simulator?: SimulatorOptions
  /** Over the simulator's own endpoints. */
  readonly endpoints?: Partial<Pick<Config, 'ouraAuthorizeUrl' | 'ouraTokenUrl' | 'ouraRevokeUrl'>>
}

/** A gateway in front of a simulator that people log in to. */
export interface LoginGateway extends GatewayAddress, AsyncDisposable {
  readonly simulator: Simulator
  readonly log: ReturnType<typeof createRecordingLog>
  readonly clock: { time: number; now(): number }
  browser(): Browser
  /** The callback's address to which Oura sends the browser back, after a login was begun with `query`. */
  consent(browser: Browser, query?: string, consent?: Consent): Promise<string>
  /** A whole login; returns the answer of the callback. */
  login(browser: Browser, query?: string, consent?: Consent): Promise<Response>
  /** Another process on the same store and with the same PUBLIC_URL, which only `ask` reaches. */
  another(): GatewayAddress
  /**
   * Ends the app and starts another one on the same store, as a restart of the process does.
   * @param change what the operator has set anew meanwhile
   */
  restart(change?: Partial<Config>): Promise<void>
}

export async function startLoginGateway(options: LoginGatewayOptions = {}): Promise<LoginGateway> {
  const { fakeClock } = options
  const clock = {
    time: NOW,
    now: (): number => fakeClock?.now() ?? clock.time,
  }
  const log = createRecordingLog()
  let app: App | undefined
  const server = options.listen
    ? await listen((request, response) => app?.fetch(request, response))
    : undefined
  const url = options.publicUrl ?? server?.url ?? 'http://localhost:4000'
  const simulator = await startSimulator({
    now: () => clock.now(),
    ...options.simulator,
    oauth: { ...options.simulator?.oauth, ...registration(url, options.registeredAt) },
  })
  const config: Config = {
    ...parseConfig({
      ...loginEnvironment(url, simulator.url, options.oauth),
      OURA_MAX_RETRIES: '0',
      STORE_URL: 'memory:',
      // Polls by the machine's timers would come in the middle of a test on a busy machine.
      ...(fakeClock === undefined && { OURA_RECONCILE_SHARE: '0' }),
      ...options.environment,
    }),
    ...options.endpoints,
  }
  const others: App[] = []
  leakCheck.secret('GATEWAY_SECRET', config.gatewaySecret ?? '')
  const start = (change: Partial<Config> = {}) =>
    createTestApp(
      { ...config, ...change },
      { clock, log, graceMs: 2_000, ...(fakeClock && { sleep: fakeClock.sleep }) },
    )
  app = start()
  const send: Send = async (request) => {
    if (app === undefined) throw new Error('The gateway has ended.')
    return app.fetch(request)
  }

  const gateway: LoginGateway = {
    url,
    send,
    simulator,
    log,
    clock,
    browser: () => createBrowser(send),
    consent: (browser, query, decision) => consent({ url, send }, browser, query, decision),
    login: async (browser, query, decision) => browser.fetch(await gateway.consent(browser, query, decision)),
    another() {
      const other = start()
      others.push(other)
      return { url, send: async (request) => other.fetch(request) }
    },
    async restart(change) {
      await app?.close()
      app = start(change)
    },
    async [Symbol.asyncDispose]() {
      await server?.close()
      await app?.close()
      for (const other of others) await other.close()
      await simulator.close()
    },
  }
  return gateway
}
