import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { type ProcessWorld, startProcessWorld } from '../../support/auth/process-world.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

interface Finding {
  readonly check: string
  readonly status: string
  readonly message: string
  readonly next?: string
}

const folder = makeTemporaryFolder()
const STORE_URL = `file:${folder.file('oura.db')}`
let world: ProcessWorld
beforeAll(async () => {
  world = await startProcessWorld()
  const gateway = await world.start(STORE_URL)
  await world.logIn(gateway)
  gateway.child.kill('SIGTERM')
  await gateway.exit
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

async function doctor(environment: Record<string, string> = {}, storeUrl = STORE_URL) {
  const { code, output, errors } = await world.run(storeUrl, ['doctor', '--json'], { environment })
  expect(errors).toBe('')
  const { isOk, findings } = JSON.parse(output) as { isOk: boolean; findings: Finding[] }
  expect([code, isOk]).toEqual([isOk ? 0 : 1, findings.every(({ status }) => status !== 'fail')])
  return { code, findings, of: (check: string) => findings.filter((each) => each.check === check) }
}

describe('oura-graphql doctor', () => {
  it('finds nothing to do for a gateway whose user has logged in', async () => {
    const { findings } = await doctor()
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      // PUBLIC_URL of this test is http.
      ['configuration', 'warn'],
      ['Oura', 'ok'],
      ['clock', 'ok'],
      ['store', 'ok'],
      ['application', 'ok'],
      ['users', 'ok'],
      ['webhooks', 'ok'],
    ])
  })

  it('says what to do, in lines for people', async () => {
    const { code, output } = await world.run(STORE_URL, ['doctor'], {
      environment: { OURA_CLIENT_SECRET: 'another-secret-of-the-application' },
    })
    expect(code).toBe(1)
    expect(output).toMatch(
      /^fail {2}application {4}The identity provider cloud refuses .*: invalid_client\.$/m,
    )
    expect(output).toMatch(/^ {21}-> Check OURA_CLIENT_ID and OURA_CLIENT_SECRET .* set OURA_OAUTH=moi\.$/m)
    expect(output).toMatch(/failed, .* Begin with the first/)
  })

  it('lists all faults of a configuration, and what the demo leaves out', async () => {
    const wrong = await doctor({ PORT: 'x', LOG_LEVEL: 'loud' })
    expect(wrong.findings).toMatchObject([
      { check: 'configuration', status: 'fail', message: expect.stringContaining('PORT is "x"') },
      { check: 'configuration', status: 'fail', message: expect.stringContaining('LOG_LEVEL is "loud"') },
    ])
    await using demo = startProcessGateway({}, { args: ['doctor'] })
    expect([await demo.exit, demo.output()]).toEqual([0, expect.stringContaining('The demo is on')])
  })

  it('finds what lets the start fail: a manifest that cannot be read, and no folder of DEMO_DATA or MCP_OPERATIONS', async () => {
    const manifest = folder.file('missing.json')
    const { findings } = await doctor({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_MANIFEST: manifest })
    expect(findings[0]).toMatchObject({
      check: 'configuration',
      status: 'fail',
      message: `TRUSTED_DOCUMENTS_MANIFEST: ${manifest} cannot be read (ENOENT).`,
    })
    await using demo = startProcessGateway({ DEMO_DATA: folder.file('missing') }, { args: ['doctor'] })
    expect([await demo.exit, demo.output()]).toEqual([1, expect.stringContaining('fail  configuration')])
    await using tools = startProcessGateway({ MCP_OPERATIONS: folder.file('missing') }, { args: ['doctor'] })
    expect([await tools.exit, tools.output()]).toEqual([1, expect.stringContaining('MCP_OPERATIONS is')])
  })

  it('checks the Redis of the rate limits without an application', async () => {
    const environment = {
      DEMO: '0',
      STORE_URL: 'redis://127.0.0.1:1',
      GATEWAY_SECRET: 'canary-secret-of-the-doctor-0123456789',
      OURA_API_URL: 'http://127.0.0.1:1',
    }
    await using started = startProcessGateway(environment, { args: ['doctor', '--json'] })
    expect(await started.exit).toBe(1)
    const { findings } = JSON.parse(started.output()) as { findings: Finding[] }
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'store', status: 'fail', next: expect.stringContaining('STORE_URL') }),
    )
  })

  it('says that a user did not grant a scope, or that Oura refuses the grant', async () => {
    const wanted = await doctor({ OURA_SCOPES: 'daily reproductive_cycle' })
    expect(wanted.of('users')).toMatchObject([
      { status: 'warn', message: expect.stringContaining('not granted: reproductive_cycle.') },
    ])
    const remove = world.simulator.inject({
      match: { resource: 'personal_info' },
      kind: failWith(401, { body: { detail: 'Invalid token' } }),
    })
    const removeToo = world.simulator.inject({
      match: { resource: 'oauth_token' },
      kind: failWith(503),
    })
    const refused = await doctor()
    remove()
    removeToo()
    expect(refused.of('application')).toMatchObject([
      { status: 'fail', message: expect.stringContaining('status 503') },
    ])
    expect(refused.of('users')).toMatchObject([{ status: 'fail' }])
    const sealed = await doctor({ GATEWAY_SECRET: 'another-secret-of-the-gateway-0123456789' })
    expect(sealed.of('users')).toMatchObject([
      { status: 'fail', message: expect.stringContaining('sealed with another GATEWAY_SECRET') },
    ])
  })

  it('opens no store of another version, and creates none', async () => {
    const missing = await doctor({}, `file:${folder.file('missing/oura.db')}`)
    expect(missing.of('store')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('does not exist yet') },
    ])
    const file = folder.file('old.db')
    const db = new Database(file)
    db.exec('PRAGMA user_version = 1')
    db.close()
    const old = await doctor({}, `file:${file}`)
    expect(old.of('store')).toMatchObject([
      { status: 'warn', message: expect.stringContaining('schema version 1') },
    ])
    const newer = new Database(file)
    expect(newer.pragma('user_version')).toMatchObject([{ user_version: 1 }])
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    expect((await doctor({}, `file:${file}`)).of('store')).toMatchObject([
      { status: 'fail', next: expect.stringContaining('Update oura-graphql') },
    ])
  })

  it('continues without a store or Oura', async () => {
    const { findings } = await doctor(
      { OURA_API_URL: 'http://127.0.0.1:1', OURA_TOKEN_URL: 'http://127.0.0.1:1' },
      'redis://127.0.0.1:1',
    )
    expect(findings.filter(({ status }) => status === 'fail').map(({ check }) => check)).toEqual([
      'Oura',
      'store',
      'application',
      'webhooks',
    ])
  })

  it('checks the subscriptions and the handshake at the public address', async () => {
    const { of } = await doctor({ OURA_WEBHOOKS: '1' })
    expect(of('webhooks')).toMatchObject([
      { status: 'warn', next: expect.stringContaining('webhooks sync') },
      // No gateway runs at gateway.test.
      { status: 'fail', message: expect.stringContaining('cannot be reached from here') },
    ])
  })
})
