import { expect } from 'vitest'
import type { Simulator } from '../../../src/simulator/simulator.ts'
import type { Browser } from '../auth/browser.ts'
import { ask, CLIENT, type GatewayAddress } from '../auth/login.ts'
import type { LoginGateway } from '../auth/login-gateway.ts'
import { eventBody, signedHeaders } from '../webhooks/signed-event.ts'
import { CHANGES, readSubscription, type Subscriber, subscriptionRequest } from './subscription.ts'

export const NIGHTS = `{ viewer { dailySleep(startDate: "2026-09-01", endDate: "2026-09-30") {
  nodes { id ouraId day score }
} } }`

interface Night {
  readonly id: string
  readonly ouraId: string
  readonly day: string
  readonly score: number
}

/** Somebody who is logged in. */
export interface Person {
  readonly browser: Browser
  /** Oura's id. */
  readonly userId: string
  readonly nights: readonly Night[]
}

export async function logIn(gateway: LoginGateway, user?: string): Promise<Person> {
  const browser = gateway.browser()
  await gateway.login(browser, '', user === undefined ? {} : { user })
  const { data } = await ask(gateway, browser, NIGHTS)
  const userId = gateway.simulator.journal.at(-1)?.user
  if (userId == null) throw new Error('The user has no nights.')
  return { browser, userId, nights: data.viewer.dailySleep.nodes }
}

/** What is needed of a gateway to post events to it. */
interface Announcing extends GatewayAddress {
  readonly simulator: Simulator
  readonly clock: { now(): number }
}

/** Opens a subscription with the cookies of a browser. */
export const subscribe = async (
  gateway: GatewayAddress,
  browser: Browser,
  query = CHANGES,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Subscriber> =>
  readSubscription(
    await browser.fetch(`${gateway.url}/graphql`, subscriptionRequest(query, variables, headers)),
  )

let number = 0

/** Posts an event as Oura does, with a time of its own unless one is given. */
export async function post(gateway: Announcing, change: object): Promise<void> {
  const eventTime = new Date(gateway.clock.now() + number++).toISOString()
  const body = eventBody({ event_time: eventTime, ...change })
  const headers = signedHeaders(body, CLIENT.secret, Math.floor(gateway.clock.now() / 1000))
  const request = new Request(`${gateway.url}/webhooks/oura`, { method: 'POST', body, headers })
  expect((await gateway.send(request)).status).toBe(204)
}

/** Requests to Oura for nights. */
export const requestsOf = (gateway: Pick<Announcing, 'simulator'>) =>
  gateway.simulator.journal.filter(({ resource }) => resource === 'daily_sleep')
