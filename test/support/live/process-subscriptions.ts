import { expect } from 'vitest'
import { CLIENT } from '../auth/login.ts'
import { type ProcessWorld, PUBLIC_URL } from '../auth/process-world.ts'
import type { ProcessGateway } from '../process-gateway.ts'
import type { RedisServer } from '../store/redis-server.ts'
import { eventBody, signedHeaders } from '../webhooks/signed-event.ts'
import { NOTICES, readSubscription, type Subscriber, subscriptionRequest } from './subscription.ts'

/** Subscribes at a process with the session of the world's browser. */
export async function subscribeAt(
  { browser }: ProcessWorld,
  gateway: ProcessGateway,
  after: string | null = null,
): Promise<Subscriber> {
  const url = await gateway.url()
  const request = subscriptionRequest(NOTICES, { after })
  const response = await browser.fetch(`${PUBLIC_URL}/graphql`, request, (sent) =>
    fetch(new Request(url, sent)),
  )
  return readSubscription(response)
}

/** Posts an event of the world's user to a process once; returns the status, null without a response. */
export async function postTo(
  world: ProcessWorld,
  gateway: ProcessGateway,
  change: object,
): Promise<number | null> {
  const user = world.simulator.journal.find((entry) => entry.user != null)?.user
  const body = eventBody({ user_id: user, ...change })
  const url = (await gateway.url()).replace(/\/graphql$/, '/webhooks/oura')
  const headers = signedHeaders(body, CLIENT.secret, Math.floor(world.now() / 1000))
  const response = await fetch(url, { method: 'POST', body, headers }).catch(() => null)
  return response?.status ?? null
}

/** Waits until the inbox is empty. An event that is still in it when Redis is killed is worked again, seconds later. */
export const untilWorked = (redis: RedisServer): Promise<void> =>
  expect
    .poll(() => redis.command('HLEN', 'oura-graphql:inbox:bodies'), { timeout: 30_000, interval: 50 })
    .toBe(0)
