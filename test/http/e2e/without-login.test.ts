import { expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../../support/app.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'
import { GRAPHQL_URL } from '../../support/gateway.ts'

const ANNA = 'token-of-anna'

/** A gateway without an application at Oura: every request carries an access token of Oura's. */
async function startWithoutLogin() {
  const now = () => NOW
  const simulator = await startSimulator({ now, users: [{ token: ANNA, seed: 11 }] })
  const config = parseConfig({ DEMO: '0', OURA_API_URL: simulator.url })
  const app = createTestApp(config, { clock: { now }, log: createRecordingLog() })
  return {
    simulator,
    async errorsOf(request: RequestInit): Promise<string> {
      const text = await (await app.fetch(new Request(GRAPHQL_URL, request))).text()
      return text.slice(text.indexOf('"errors"'))
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await simulator.close()
    },
  }
}

const as = (token: string | null, query: string): RequestInit => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(token !== null && { authorization: `Bearer ${token}` }),
  },
  body: JSON.stringify({ query }),
})

const SLEEP = '{ viewer { dailySleep(last: 1) { totalCount } } }'

it('a gateway without logins advises no login', async () => {
  await using gateway = await startWithoutLogin()
  const errors = [
    await gateway.errorsOf(as(null, SLEEP)),
    await gateway.errorsOf(as('made-up', SLEEP)),
    await gateway.errorsOf(as('made-up', SLEEP)),
    await gateway.errorsOf(as(ANNA, 'subscription { documentChanged { cursor } }')),
  ]
  gateway.simulator.inject({
    kind: failWith(401, { body: { detail: 'Token not authorized access daily scope.' } }),
  })
  errors.push(await gateway.errorsOf(as(ANNA, SLEEP)))
  expect(errors).toEqual([
    expect.stringContaining('No credentials came with the request. Send an Oura access token as'),
    expect.stringContaining(
      'Oura rejected the access token: it is unknown or has expired. Send another one.',
    ),
    expect.stringContaining('Oura rejected the access token a moment ago'),
    expect.stringContaining('this gateway has no login'),
    expect.stringContaining('The access token lacks the scope daily. Send one of a user who has granted it.'),
  ])
  for (const text of errors) expect(text).not.toMatch(/log in\b|auth\/login/i)
})
