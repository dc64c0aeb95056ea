import { expect } from 'vitest'
import { ask, CLIENT } from '../auth/login.ts'
import type { LoginGateway } from '../auth/login-gateway.ts'
import { leakCheck } from '../leak-check/leak-check.ts'

const ADMIN_TOKEN = 'canary-admin-token-0123456789-abcdef'

/** The environment of a gateway whose operator subscribes to webhooks. */
export const OPERATOR = { GATEWAY_ADMIN_TOKEN: ADMIN_TOKEN }

/** Subscribes a gateway to the updates of nights, as its operator does: the simulator verifies its URL. */
export async function subscribeToWebhooks(gateway: LoginGateway): Promise<void> {
  leakCheck.secret('GATEWAY_ADMIN_TOKEN', ADMIN_TOKEN)
  const input = `callbackUrl: "${gateway.url}/webhooks/oura", eventType: UPDATE, dataType: DAILY_SLEEP`
  const { data } = await ask(
    gateway,
    gateway.browser(),
    `mutation { createWebhookSubscription(input: { ${input} }) { userErrors { message } } }`,
    { authorization: `Bearer ${ADMIN_TOKEN}` },
  )
  expect(data.createWebhookSubscription.userErrors).toEqual([])
}

/** Subscribes a gateway to the events of a data type, without a handshake. @param eventTypes @default all */
export function subscribeTo(
  { simulator, url }: Pick<LoginGateway, 'simulator' | 'url'>,
  dataType: string,
  eventTypes: readonly string[] = ['create', 'update', 'delete'],
): void {
  for (const eventType of eventTypes) {
    simulator.webhooks.create(CLIENT.id, { callbackUrl: `${url}/webhooks/oura`, eventType, dataType })
  }
}
