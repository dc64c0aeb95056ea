import { expect } from 'vitest'
import { ask, CLIENT, type GatewayAddress } from '../auth/login.ts'
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

/** A series of /metrics by the beginning of its line; 0 if there is none. The gateway needs OPERATOR. */
export async function metricOf({ url, send }: GatewayAddress, series: string): Promise<number> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const response = await send(new Request(`${url}/metrics`, { headers }))
  const found = (await response.text()).split('\n').find((line) => line.startsWith(series))
  return Number(found?.split(' ').at(-1) ?? 0)
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
