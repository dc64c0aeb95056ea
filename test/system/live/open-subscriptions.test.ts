import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type Browser, createBrowser } from '../../support/auth/browser.ts'
import {
  CLIENT,
  consent,
  type GatewayAddress,
  loginEnvironment,
  registration,
} from '../../support/auth/login.ts'
import {
  NOTICES,
  readSubscription,
  type Subscriber,
  subscriptionRequest,
} from '../../support/live/subscription.ts'
import { programPath } from '../../support/programs.ts'
import { startTestProcess, type TestProcess } from '../../support/test-process.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const PUBLIC_URL = 'http://gateway.test'
const USERS = 50
const STREAMS_OF_USER = 10

/** Prints the memory of the process, after a garbage collection, when a signal asks for it. */
const printMemory = `data:text/javascript,${encodeURIComponent(`
  import { setFlagsFromString } from 'node:v8'
  import { runInNewContext } from 'node:vm'
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  process.on('SIGUSR2', () => {
    gc()
    gc()
    const { rss, heapUsed, external } = process.memoryUsage()
    console.log('memory ' + JSON.stringify({ rss, heapUsed, external }))
  })
`)}`

interface Memory {
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
}

describe('500 open subscriptions', { timeout: 120_000 }, () => {
  let simulator: Simulator
  let gateway: TestProcess
  let url: string

  beforeAll(async () => {
    const users = Array.from({ length: USERS }, (_, n) => ({ token: `user-${n}`, seed: n + 1 }))
    simulator = await startSimulator({ users, oauth: registration(PUBLIC_URL) })
    const env = {
      PATH: process.env['PATH'],
      ...loginEnvironment(PUBLIC_URL, simulator.url),
      PORT: '0',
      STORE_URL: 'memory:',
      LOG_LEVEL: 'warn',
      OURA_RATE_LIMITS: 'off',
    }
    gateway = startTestProcess(process.execPath, ['--import', printMemory, programPath('gateway')], { env })
    gateway.child.stdin.end()
    url = await vi.waitFor(() => {
      const [printed] = /http:\S+(?=\/graphql)/.exec(gateway.output()) ?? []
      if (printed === undefined) throw new Error(`No address was printed. ${gateway.errors()}`)
      return printed
    }, 10_000)
  }, 120_000)

  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]()
    await simulator?.close()
  })

  const address = (): GatewayAddress => ({
    url: PUBLIC_URL,
    send: async (request) => {
      const { pathname, search } = new URL(request.url)
      return fetch(new Request(new URL(pathname + search, url), request))
    },
  })

  async function logIn(user: string): Promise<Browser> {
    const browser = createBrowser()
    const callback = await consent(address(), browser, '', { user })
    const done = await browser.fetch(callback, {}, address().send)
    expect(done.status).toBe(303)
    return browser
  }

  const subscribe = async (browser: Browser): Promise<Subscriber> => {
    const request = subscriptionRequest(NOTICES)
    return readSubscription(await browser.fetch(`${PUBLIC_URL}/graphql`, request, address().send))
  }

  async function memory(): Promise<Memory> {
    const count = () => gateway.output().match(/^memory .*$/gm)?.length ?? 0
    const before = count()
    gateway.child.kill('SIGUSR2')
    await expect.poll(count, { timeout: 30_000 }).toBe(before + 1)
    return JSON.parse(
      gateway
        .output()
        .match(/^memory (.*)$/gm)
        ?.at(-1)
        ?.slice('memory '.length) ?? '',
    )
  }

  it('take little memory each, get their changes, and end at once on SIGTERM', async () => {
    const browsers: Browser[] = []
    for (let n = 0; n < USERS; n++) browsers.push(await logIn(`user-${n}`))
    const userIds = [...new Set(simulator.journal.map(({ user }) => user))].filter((user) => user != null)
    expect(userIds).toHaveLength(USERS)
    // Code that runs for the first time takes memory of its own.
    const warm = await Promise.all(browsers.map(subscribe))
    for (const subscriber of warm) await subscriber.close()

    const before = await memory()
    const subscribers: Subscriber[] = []
    for (const browser of browsers) {
      for (let n = 0; n < STREAMS_OF_USER; n++) subscribers.push(await subscribe(browser))
    }
    const after = await memory()
    const count = subscribers.length
    const perStream = (of: keyof Memory) => Math.round((after[of] - before[of]) / count / 100) / 10
    console.log(
      `${count} subscriptions: heap ${perStream('heapUsed')} kB each, external ${perStream('external')} kB, resident ${perStream('rss')} kB`,
    )
    expect(count).toBe(500)
    expect(perStream('heapUsed')).toBeLessThan(60)
    expect(perStream('rss')).toBeLessThan(150)

    const started = performance.now()
    for (const user of userIds) {
      const body = eventBody({ user_id: user, object_id: `of ${user}`, event_time: new Date().toISOString() })
      const headers = signedHeaders(body, CLIENT.secret, Math.floor(Date.now() / 1000))
      const response = await fetch(`${url}/webhooks/oura`, { method: 'POST', body, headers })
      expect(response.status).toBe(204)
    }
    const payloads = await Promise.all(subscribers.map((subscriber) => subscriber.next()))
    console.log(`${count} payloads of ${USERS} events in ${Math.round(performance.now() - started)} ms`)
    for (const user of userIds) {
      const ofUser = payloads.filter((each) => each?.data?.documentChanged.documentId === `of ${user}`)
      expect(ofUser).toHaveLength(STREAMS_OF_USER)
    }

    const stopped = performance.now()
    gateway.child.kill('SIGTERM')
    for (const subscriber of subscribers) {
      expect((await subscriber.next())?.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE')
      expect(await subscriber.next()).toBeNull()
    }
    expect(await gateway.exit).toBe(0)
    const stopMs = performance.now() - stopped
    console.log(`all closed ${Math.round(stopMs)} ms after SIGTERM`)
    // The grace time is ten seconds, after which connections would be cut.
    expect(stopMs).toBeLessThan(8_000)
    expect(gateway.output()).not.toContain('unfinished')
  })
})
