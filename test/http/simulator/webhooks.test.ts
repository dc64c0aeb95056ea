import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { DEMO_CLIENT, type SimulatorOptions } from '../../../src/simulator/simulator.ts'
import { NOW, startApi } from '../../support/simulator/api.ts'

const TOKEN = 'the-verification-token'
const EVENT = {
  event_type: 'update',
  data_type: 'daily_sleep',
  object_id: 'a-record',
  event_time: '2026-11-20T14:00:00+00:00',
  user_id: 'a-user',
}

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver of webhooks: answers handshakes, and events with the given statuses in turn, then with 200. */
async function startReceiver(statuses: number[] = []) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://receiver.test')
    if (request.method === 'GET') {
      const isTrusted = url.searchParams.get('verification_token') === TOKEN
      const challenge = url.searchParams.get('challenge')
      response.writeHead(isTrusted ? 200 : 401).end(JSON.stringify({ challenge }))
      return
    }
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ headers: request.headers, body })
    response.writeHead(statuses.shift() ?? 200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function start(options: SimulatorOptions = {}) {
  const api = await startApi({ webhookRetryDelaysMs: [1, 1], ...options })
  const call = async (
    method: string,
    path = '',
    body?: object,
    client: { id: string; secret: string } = DEMO_CLIENT,
  ) => {
    const response = await fetch(`${api.simulator.url}/v2/webhook/subscription${path}`, {
      method,
      headers: {
        'x-client-id': client.id,
        'x-client-secret': client.secret,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  const create = (callback: string, more: object = {}) =>
    call('POST', '', {
      callback_url: callback,
      verification_token: TOKEN,
      event_type: 'update',
      data_type: 'daily_sleep',
      ...more,
    })
  return { ...api, call, create, [Symbol.asyncDispose]: () => api.simulator.close() }
}

describe('webhook subscriptions of the simulator', () => {
  it('are created after a handshake, listed without an envelope, renewed, changed and deleted', async () => {
    let time = NOW
    await using api = await start({ now: () => time })
    await using receiver = await startReceiver()
    const created = await api.create(receiver.url)
    expect(created).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        callback_url: receiver.url,
        event_type: 'update',
        data_type: 'daily_sleep',
        expiration_time: '2027-02-18T14:00:00.000',
      },
    })
    const path = `/${created.body.id}`
    expect(await api.call('GET')).toEqual({ status: 200, body: [created.body] })
    expect(await api.call('GET', path)).toEqual({ status: 200, body: created.body })

    time += 86_400_000
    const renewed = await api.call('PUT', `/renew/${created.body.id}`)
    expect(renewed.body).toEqual({ ...created.body, expiration_time: '2027-02-19T14:00:00.000' })
    const changed = await api.call('PUT', path, {
      verification_token: TOKEN,
      event_type: 'delete',
      data_type: null,
    })
    expect(changed.body).toEqual({ ...renewed.body, event_type: 'delete' })

    expect(await api.call('DELETE', path)).toEqual({ status: 204, body: null })
    expect(await api.call('GET')).toEqual({ status: 200, body: [] })
  })

  it('expire, and exist once for each target', async () => {
    let time = NOW
    await using api = await start({ now: () => time })
    await using receiver = await startReceiver()
    const { body } = await api.create(receiver.url)
    expect((await api.create(receiver.url)).body.id).toBe(body.id)
    expect((await api.create(receiver.url, { event_type: 'create' })).body.id).not.toBe(body.id)
    time += 91 * 86_400_000
    expect((await api.call('GET')).body).toEqual([])
    expect((await api.call('PUT', `/renew/${body.id}`)).status).toBe(403)
  })

  it('refuse other applications, unknown ids and types, and callbacks that do not verify', async () => {
    await using api = await start({ oauth: { clients: [{ id: 'other', secret: 'x', redirectUris: [] }] } })
    await using receiver = await startReceiver()
    const { body } = await api.create(receiver.url)
    const other = { id: 'other', secret: 'x' }
    expect((await api.call('GET', '', undefined, other)).body).toEqual([])
    expect((await api.call('DELETE', `/${body.id}`, undefined, other)).status).toBe(403)
    expect((await api.call('GET', '', undefined, { ...other, secret: 'y' })).status).toBe(401)
    expect((await api.call('GET', '/unknown')).status).toBe(403)
    expect((await api.call('PATCH', `/${body.id}`)).status).toBe(405)

    const unknownType = await api.create(receiver.url, { data_type: 'heartrate' })
    expect(unknownType.status).toBe(422)
    expect(unknownType.body.detail[0].msg).toContain("'vo2_max' or 'meal'")
    expect((await api.create(receiver.url, { verification_token: 'wrong' })).status).toBe(400)
    expect((await api.create('http://127.0.0.1:1/')).status).toBe(400)
    expect((await api.call('GET')).body).toEqual([body])
  })

  it('receive signed events, which are sent again until one is accepted', async () => {
    await using api = await start()
    await using receiver = await startReceiver([500, 404])
    await api.create(receiver.url)
    const deliveries = await api.simulator.sendWebhookEvent(EVENT)
    expect(deliveries).toEqual([{ callbackUrl: receiver.url, event: EVENT, attempts: [500, 404, 200] }])
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    expect(JSON.parse(body)).toEqual(EVENT)
    expect(headers['x-oura-timestamp']).toBe(String(NOW / 1000))
    expect(headers['x-oura-signature']).toBe(
      createHmac('sha256', DEMO_CLIENT.secret)
        .update(`${NOW / 1000}${body}`)
        .digest('hex')
        .toUpperCase(),
    )
    expect(await api.simulator.sendWebhookEvent({ ...EVENT, data_type: 'workout' })).toEqual([])
  })

  it('end with a 410, and survive used-up retries', async () => {
    await using api = await start()
    await using receiver = await startReceiver([500, 500, 500, 410])
    await api.create(receiver.url)
    expect(await api.simulator.sendWebhookEvent(EVENT)).toMatchObject([{ attempts: [500, 500, 500] }])
    expect(await api.simulator.sendWebhookEvent(EVENT)).toMatchObject([{ attempts: [410] }])
    expect((await api.call('GET')).body).toEqual([])
  })
})
