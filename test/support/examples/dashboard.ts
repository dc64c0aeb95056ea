import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type App, parseConfig } from '../../../src/app.ts'
import { DEMO_TOKEN, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../app.ts'
import { createRecordingLog, NOW } from '../client.ts'
import type { Bundle } from './bundle.ts'

export interface DashboardOptions {
  /** Whether requests without a login see the demo user. @default true, as in `npm run example:…` */
  readonly demo?: boolean
}

/** The id of the application at Oura. */
export const DASHBOARD_CLIENT = 'the-dashboard'

/** A running example: its files, its gateway and Oura's consent page, with the simulator for the test. */
export interface Dashboard extends AsyncDisposable {
  readonly url: string
  readonly simulator: Simulator
  /** The clock of the gateway and of Oura; the browser's clock is set when a page is opened. */
  readonly clock: { time: number; now(): number }
  /** Clears the cache and all logins, as a restart of the process does. */
  restart(): Promise<void>
}

/** The paths that reach the gateway. All others are the page's, as with Vite's server and any host of a single-page app. */
const OF_GATEWAY = /^\/(graphql|auth|demo|webhooks)(\/|$)/

export async function startDashboard(
  bundle: Bundle,
  { demo = true }: DashboardOptions = {},
): Promise<Dashboard> {
  const clock = {
    time: NOW,
    now() {
      return this.time
    },
  }
  let app: App | undefined
  // One origin, as with the proxy of `npm run example:…` or any reverse proxy.
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://dashboard.test')
    const file = bundle.get(pathname) ?? (OF_GATEWAY.test(pathname) ? undefined : bundle.get('/index.html'))
    if (file === undefined) app?.fetch(request, response)
    else response.writeHead(200, { 'content-type': file.type }).end(file.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const application = { id: DASHBOARD_CLIENT, secret: randomUUID() }
  const simulator = await startSimulator({
    now: () => clock.now(),
    oauth: { clients: [{ ...application, name: 'Ring dashboard', redirectUris: [`${url}/auth/callback`] }] },
  })
  const start = () =>
    createTestApp(
      parseConfig({
        PUBLIC_URL: url,
        OURA_MAX_RETRIES: '0',
        STORE_URL: 'memory:',
        ...(demo ? {} : loginsAt(simulator.url, application)),
      }),
      {
        clock,
        log: createRecordingLog(),
        graceMs: 2_000,
        ...(demo && { demo: { url: simulator.url, accessToken: DEMO_TOKEN, application } }),
      },
    )
  app = start()
  return {
    url,
    simulator,
    clock,
    async restart() {
      await app?.close()
      app = start()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await app?.close()
      await simulator.close()
    },
  }
}

/** A gateway configured with the simulator as its Oura. */
const loginsAt = (oura: string, application: { readonly id: string; readonly secret: string }) => ({
  DEMO: '0',
  OURA_API_URL: oura,
  OURA_CLIENT_ID: application.id,
  OURA_CLIENT_SECRET: application.secret,
  OURA_AUTHORIZE_URL: `${oura}/oauth/authorize`,
  OURA_TOKEN_URL: `${oura}/oauth/token`,
  OURA_REVOKE_URL: `${oura}/oauth/revoke`,
})
