import { existsSync, readdirSync, readFileSync } from 'node:fs'
import Database from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { userId } from '../../../src/simulator/users.ts'
import { CLIENT, loginEnvironment } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const folder = makeTemporaryFolder()
const OTHER = { token: 'another-person', seed: 77 }
const SECRET = 'a-secret-of-this-test-alone-0123456789'
const gateway = await startLoginGateway({
  listen: true,
  simulator: { now: () => Date.now(), users: [OTHER] },
  environment: { STORE_URL: `file:${folder.file('oura.db')}`, GATEWAY_SECRET: SECRET },
})
gateway.clock.time = Date.now()
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})
const { simulator } = gateway
const demoId = userId({ token: 'demo', seed: 20_241_122 })

async function run(args: readonly string[], change: Record<string, string> = {}) {
  const env = {
    ...loginEnvironment(gateway.url, simulator.url),
    STORE_URL: `file:${folder.file('oura.db')}`,
    GATEWAY_SECRET: SECRET,
    OURA_MAX_RETRIES: '0',
    ...change,
  }
  await using started = startProcessGateway(env, { args: ['export', ...args] })
  const code = await started.exit
  return { code, output: started.output(), errors: started.errors() }
}

const BASE = ['--from', '2026-10-01', '--resources', 'daily_sleep,workout']

describe('oura-graphql export', () => {
  it('says what to do if no user has logged in, and creates no store', async () => {
    const nobody = await run([...BASE, '--out', folder.file('nobody')], {
      STORE_URL: `file:${folder.file('no.db')}`,
    })
    expect([nobody.code, nobody.output]).toEqual([1, ''])
    expect(nobody.errors).toContain(`Log in at ${gateway.url}/auth/login`)
    expect(existsSync(folder.file('no.db'))).toBe(false)
    const unregistered = await run([...BASE, '--out', folder.file('nobody')], {
      OURA_CLIENT_ID: '',
      OURA_CLIENT_SECRET: '',
    })
    expect(unregistered.errors).toContain('Set OURA_ACCESS_TOKEN')
    expect(existsSync(folder.file('nobody'))).toBe(false)
  })

  it('exports the only user who has logged in, without a login of its own', async () => {
    await gateway.login(gateway.browser())
    const { code, output, errors } = await run([...BASE, '--out', folder.file('one'), '--json'])
    expect([code, JSON.parse(output)]).toMatchObject([
      0,
      { isComplete: true, resources: [{ resource: 'daily_sleep' }, { resource: 'workout' }] },
    ])
    // Lines in a log, because standard error is no terminal.
    const lines = errors
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ msg }) => msg === 'exporting')).toMatchObject([
      { isComplete: true, resource: expect.any(String) },
      { all: { percent: 100, requests: 2 } },
    ])
    expect(JSON.parse(readFileSync(folder.file('one/manifest.json'), 'utf8'))).toMatchObject({
      userId: demoId,
    })
  })

  it('reads an old record again once a webhook event has named it, and rewrites only its month', async () => {
    const october = folder.file('one/workout/2026-10.ndjson')
    const [id] = readFileSync(october, 'utf8').match(/(?<="id":")[^"]+/) ?? []
    const object_id = String(id)
    simulator.changeRecord(demoId, 'workout', object_id, { label: 'edited' })
    const workouts = async () => {
      const { output } = await run([...BASE, '--out', folder.file('one'), '--json'])
      const { requests, resources } = JSON.parse(output)
      return { requests, ...resources.find(({ resource }: { resource: string }) => resource === 'workout') }
    }
    expect([await workouts(), readFileSync(october, 'utf8')]).toMatchObject([
      { changedMonths: 0, requests: 1 },
      expect.not.stringContaining('edited'),
    ])
    const body = eventBody({ data_type: 'workout', object_id, user_id: demoId })
    const response = await fetch(`${gateway.url}/webhooks/oura`, {
      method: 'POST',
      headers: signedHeaders(body, CLIENT.secret, gateway.clock.now()),
      body,
    })
    expect(response.status).toBe(204)
    const db = new Database(folder.file('oura.db'), { readonly: true })
    await expect
      .poll(() => db.prepare('SELECT oura_id FROM change').all())
      .toMatchObject([{ oura_id: object_id }])
    db.close()
    expect([await workouts(), readFileSync(october, 'utf8')]).toMatchObject([
      { changedMonths: 1, requests: 2 },
      expect.stringContaining('edited'),
    ])
  })

  it('asks for a name if several have, and exports the one who is named', async () => {
    await gateway.login(gateway.browser(), '', { decision: 'allow', user: userId(OTHER) })
    const several = await run([...BASE, '--out', folder.file('several')])
    expect([several.code, several.output]).toEqual([1, ''])
    expect(several.errors).toContain('Name one with --user:')
    expect(several.errors).toContain(demoId)
    expect(several.errors).toContain(userId(OTHER))
    const named = await run([
      ...BASE,
      '--out',
      folder.file('named'),
      '--user',
      userId(OTHER),
      '--format',
      'csv',
    ])
    expect(named.code).toBe(0)
    expect(readdirSync(folder.file('named'))).toEqual(
      expect.arrayContaining(['daily_sleep.csv', 'workout.csv']),
    )
    const unknown = await run([...BASE, '--out', folder.file('named'), '--user', 'nobody'])
    expect([unknown.code, unknown.errors]).toEqual([
      1,
      expect.stringContaining('The user nobody has not logged in.'),
    ])
    const mixed = await run([...BASE, '--out', folder.file('one'), '--user', userId(OTHER)])
    expect([mixed.code, mixed.errors]).toEqual([1, expect.stringContaining('Choose another --out.')])
  })

  it('exports the user of OURA_ACCESS_TOKEN, with nothing else configured', async () => {
    const { accessToken } = simulator.issueTokens(demoId, ['daily'], CLIENT.id)
    const env = { OURA_CLIENT_ID: '', OURA_CLIENT_SECRET: '', DEMO: '', OURA_ACCESS_TOKEN: accessToken }
    const all = await run(['--from', '2026-11-01', '--out', folder.file('token'), '--json'], env)
    const { resources } = JSON.parse(all.output) as { resources: { resource: string; status: string }[] }
    // What the user did not allow is left out, unless it is named.
    expect([all.code, resources.find(({ resource }) => resource === 'workout')?.status]).toEqual([
      0,
      'refused',
    ])
    const named = await run([...BASE, '--out', folder.file('token')], env)
    expect([named.code, named.output]).toEqual([2, expect.stringContaining('refused')])
    const wrong = await run([...BASE, '--out', folder.file('token')], { ...env, OURA_ACCESS_TOKEN: 'wrong' })
    expect([wrong.code, wrong.output]).toEqual([2, ''])
  })

  it('exits with 75 for what may pass, and with 143 after SIGTERM', async () => {
    const remove = simulator.inject({ match: { resource: 'workout' }, kind: failWith(400) })
    const refused = await run([...BASE, '--out', folder.file('busy'), '--user', demoId])
    remove()
    expect(refused.code).toBe(1)
    simulator.setLatency(3_000)
    const env = {
      ...loginEnvironment(gateway.url, simulator.url),
      STORE_URL: `file:${folder.file('oura.db')}`,
      GATEWAY_SECRET: SECRET,
    }
    const args = ['export', ...BASE, '--out', folder.file('busy'), '--user', demoId]
    await using first = startProcessGateway(env, { args })
    const before = simulator.journal.length
    await expect.poll(() => simulator.journal.length).toBeGreaterThan(before)
    const second = await run([...BASE, '--out', folder.file('busy'), '--user', demoId])
    expect([second.code, second.errors]).toEqual([
      75,
      expect.stringContaining('Another export is writing to'),
    ])
    first.child.kill('SIGTERM')
    expect([await first.exit, first.errors()]).toEqual([
      143,
      expect.stringContaining('Run the same command again'),
    ])
    simulator.setLatency(0)
  })

  it('runs in the demo', async () => {
    await using started = startProcessGateway(
      { LOG_LEVEL: 'silent' },
      { args: ['export', ...BASE, '--out', folder.file('demo'), '--format', 'sqlite'] },
    )
    expect(await started.exit).toBe(0)
    expect(started.output()).toContain('2 of 2 resources of the demo user are complete in')
    expect(readdirSync(folder.file('demo'))).toContain('oura.sqlite')
  })
})
