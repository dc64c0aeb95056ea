import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { type Answer, ask } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { blocks, docOf } from '../../support/docs/markdown.ts'
import { leakCheck } from '../../support/leak-check/leak-check.ts'

const ADMIN_TOKEN = 'canary-admin-token-0123456789-abcdef'
leakCheck.secret('GATEWAY_ADMIN_TOKEN', ADMIN_TOKEN)

const FIELDS = 'id ouraId callbackUrl eventType dataType expirationTime'
const ERRORS = 'userErrors { field code message }'
const LIST = `{ webhookSubscriptions { totalCount nodes { ${FIELDS} } } }`
const CREATE = (input: string) =>
  `mutation { createWebhookSubscription(input: { ${input} }) { webhookSubscription { ${FIELDS} } ${ERRORS} } }`

const gateway = await startLoginGateway({ listen: true, environment: { GATEWAY_ADMIN_TOKEN: ADMIN_TOKEN } })
afterAll(() => gateway[Symbol.asyncDispose]())
const browser = gateway.browser()
const callbackUrl = `${gateway.url}/webhooks/oura`

const asOperator = (query: string, variables?: object): Promise<Answer> =>
  ask(gateway, browser, query, { authorization: `Bearer ${ADMIN_TOKEN}` }, variables)

async function create(eventType: string, dataType: string) {
  const input = `callbackUrl: "${callbackUrl}", eventType: ${eventType}, dataType: ${dataType}`
  return (await asOperator(CREATE(input))).data.createWebhookSubscription
}

beforeEach(() => {
  for (const { id } of gateway.simulator.webhooks.list('the-application'))
    gateway.simulator.webhooks.remove(id)
})

describe('webhook subscriptions', () => {
  it('are created, listed in pages, changed, renewed and deleted by the operator', async () => {
    const { webhookSubscription: created, userErrors } = await create('CREATE', 'VO2_MAX')
    expect(userErrors).toEqual([])
    expect(created).toEqual({
      id: expect.any(String),
      ouraId: expect.stringMatching(/^[\da-f-]{36}$/),
      callbackUrl,
      eventType: 'CREATE',
      dataType: 'VO2_MAX',
      expirationTime: expect.stringMatching(/Z$/),
    })
    await create('UPDATE', 'DAILY_SLEEP')
    const listed = (await asOperator(LIST)).data.webhookSubscriptions
    expect(listed.totalCount).toBe(2)
    expect(listed.nodes.map(({ dataType }: { dataType: string }) => dataType)).toEqual([
      'DAILY_SLEEP',
      'VO2_MAX',
    ])

    const again = await asOperator(
      `{ node(id: "${created.id}") { ... on WebhookSubscription { ${FIELDS} } } }`,
    )
    expect(again.data.node).toEqual(created)

    const first = await asOperator(
      '{ webhookSubscriptions(first: 1) { pageInfo { hasNextPage endCursor } nodes { dataType } } }',
    )
    const { endCursor, hasNextPage } = first.data.webhookSubscriptions.pageInfo
    expect(hasNextPage).toBe(true)
    const second = await asOperator(
      `{ webhookSubscriptions(first: 1, after: "${endCursor}") { pageInfo { hasNextPage } nodes { dataType } } }`,
    )
    expect(second.data.webhookSubscriptions).toEqual({
      pageInfo: { hasNextPage: false },
      nodes: [{ dataType: 'VO2_MAX' }],
    })

    gateway.clock.time += 86_400_000
    const renewed = await asOperator(
      `mutation { renewWebhookSubscription(input: { id: "${created.id}" }) { webhookSubscription { expirationTime } ${ERRORS} } }`,
    )
    const { expirationTime } = renewed.data.renewWebhookSubscription.webhookSubscription
    expect(Date.parse(expirationTime) - Date.parse(created.expirationTime)).toBe(86_400_000)
    const changed = await asOperator(
      `mutation { updateWebhookSubscription(input: { id: "${created.id}", eventType: DELETE }) { webhookSubscription { ${FIELDS} } } }`,
    )
    expect(changed.data.updateWebhookSubscription.webhookSubscription).toEqual({
      ...created,
      eventType: 'DELETE',
      expirationTime,
    })
    const deleted = await asOperator(
      `mutation { deleteWebhookSubscription(input: { id: "${created.id}" }) { deletedId ${ERRORS} } }`,
    )
    expect(deleted.data.deleteWebhookSubscription).toEqual({ deletedId: created.id, userErrors: [] })
    expect((await asOperator(LIST)).data.webhookSubscriptions.totalCount).toBe(1)
  })

  it('are refused as data where another input would help', async () => {
    const refusal = async (query: string, name: string) => {
      const { data } = await asOperator(query)
      const { webhookSubscription = null, deletedId = null, userErrors } = data[name]
      expect([webhookSubscription, deletedId]).toEqual([null, null])
      return userErrors[0]
    }
    const target = (url: string, type = 'MEAL') =>
      CREATE(`callbackUrl: "${url}", eventType: CREATE, dataType: ${type}`)
    expect(await refusal(target('ftp://x.test'), 'createWebhookSubscription')).toMatchObject({
      field: ['input', 'callbackUrl'],
      code: 'BAD_USER_INPUT',
    })
    expect(await refusal(target(callbackUrl, 'UNKNOWN'), 'createWebhookSubscription')).toMatchObject({
      field: ['input', 'dataType'],
    })
    expect(await refusal(target('http://127.0.0.1:1/'), 'createWebhookSubscription')).toEqual({
      field: null,
      code: 'BAD_USER_INPUT',
      message:
        'Oura refused the webhook subscription with status 400: The callback URL could not be verified.',
    })
    const unknown = Buffer.from('WebhookSubscription:nothing').toString('base64')
    const remove = (id: string) =>
      `mutation { deleteWebhookSubscription(input: { id: "${id}" }) { deletedId ${ERRORS} } }`
    expect((await refusal(remove(unknown), 'deleteWebhookSubscription')).message).toContain(
      'no webhook subscription',
    )
    expect(await refusal(remove('bad'), 'deleteWebhookSubscription')).toMatchObject({
      field: ['input', 'id'],
    })
  })

  it('are for the operator alone, who is no user', async () => {
    await gateway.login(browser)
    const attempts = [
      {},
      { authorization: 'Bearer somebody-else' },
      { authorization: `Bearer ${ADMIN_TOKEN.slice(0, -1)}` },
    ]
    for (const headers of attempts) {
      const { data, errors } = await ask(gateway, browser, LIST, headers)
      expect(data.webhookSubscriptions).toBeNull()
      expect(errors[0]?.extensions['code']).toBe('FORBIDDEN')
      const created = await ask(
        gateway,
        browser,
        CREATE('callbackUrl: "https://x.test", eventType: CREATE, dataType: MEAL'),
        headers,
      )
      expect(created.errors[0]?.extensions['code']).toBe('FORBIDDEN')
    }
    const { errors } = await asOperator('{ viewer { id } }')
    expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED')
  })

  it.each([
    [failWith(504, { body: '<html>', contentType: 'text/html' }), 'UPSTREAM_UNAVAILABLE'],
    [failWith(429), 'UPSTREAM_UNAVAILABLE'],
    [failWith(401), 'FORBIDDEN'],
    [failWith(302), 'UPSTREAM_INVALID'],
    [{ type: 'garbage' as const }, 'UPSTREAM_INVALID'],
    [{ type: 'wrongShape' as const, body: { data: [] } }, 'UPSTREAM_INVALID'],
    [{ type: 'reset' as const }, 'UPSTREAM_UNAVAILABLE'],
  ])('report what Oura answers instead of a list: %j', async (kind, code) => {
    const remove = gateway.simulator.inject({ match: { resource: 'webhook_subscription' }, kind })
    const { errors } = await asOperator(LIST)
    remove()
    expect(errors[0]?.extensions['code']).toBe(code)
  })
})

describe('docs/webhooks.md', () => {
  it('has operations that the operator can send', async () => {
    const [list = '', subscribe = ''] = blocks(docOf('docs/webhooks.md'), 'graphql operator')
    const input = { callbackUrl, eventType: 'CREATE', dataType: 'SLEEP' }
    const created = await asOperator(subscribe, { input })
    expect(created.data.createWebhookSubscription).toMatchObject({
      webhookSubscription: { id: expect.any(String) },
      userErrors: [],
    })
    expect((await asOperator(list)).data.webhookSubscriptions.totalCount).toBe(1)
  })
})

describe('the handshake', () => {
  const handshake = (query: string) => gateway.send(new Request(`${callbackUrl}?${query}`))

  it('answers only to the verification token', async () => {
    const wrong = await handshake('verification_token=wrong&challenge=abc')
    expect(wrong.status).toBe(401)
    expect((await handshake('challenge=abc')).status).toBe(401)
    const posted = await gateway.send(new Request(callbackUrl, { method: 'PUT' }))
    expect(posted.status).toBe(405)
  })

  it('takes the token of WEBHOOK_VERIFICATION_TOKEN', async () => {
    await gateway.restart({ webhookVerificationToken: 'my-token' })
    const right = await handshake('verification_token=my-token&challenge=abc')
    expect([right.status, await right.json()]).toEqual([200, { challenge: 'abc' }])
    expect((await handshake(`verification_token=my-token&challenge=${'c'.repeat(1_001)}`)).status).toBe(400)
  })
})
