import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessWorld, startProcessWorld } from '../../support/auth/process-world.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const folder = makeTemporaryFolder()
const STORE_URL = `file:${folder.file('oura.db')}`
const QUERY = '{ viewer { dailySleep(last: 1) { nodes { score } } } }'
let world: ProcessWorld
let gateway: ProcessGateway
beforeAll(async () => {
  world = await startProcessWorld()
  gateway = await world.start(STORE_URL)
  await world.logIn(gateway)
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const tokens = (...args: string[]) =>
  world.run(STORE_URL, ['tokens', ...args], { mayPrint: ['a gateway token'] })

/** The code of the error that a query with a token gets; null if it gets records. */
async function errorOf(token: string): Promise<string | null> {
  const { errors } = await world.ask(gateway, QUERY, token)
  const [error] = errors
  return error === undefined ? null : String(error.extensions['code'])
}

describe('oura-graphql tokens', () => {
  it('makes a token that the running gateway accepts until it is revoked', async () => {
    const created = await tokens('create', '--name', 'my server')
    expect(created).toMatchObject({ code: 0, errors: '', output: expect.stringMatching(/^ogw_\S+\n$/) })
    const token = created.output.trim()
    expect(await errorOf(token)).toBeNull()
    const listed = await tokens('list', '--json')
    expect(JSON.parse(listed.output)).toMatchObject([{ name: 'my server', expiresAt: null }])
    expect(listed.output).not.toContain(token)
    const [{ id }] = JSON.parse(listed.output)
    expect(await tokens('revoke', id)).toMatchObject({ code: 0, output: '1 revoked.\n' })
    expect(await errorOf(token)).toBe('UNAUTHENTICATED')
    expect(await tokens('revoke', id)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Run oura-graphql tokens list'),
    })
  })

  it('revokes all, and takes an expiry', async () => {
    const expires = '2040-01-31T00:00:00+02:00'
    const created = await tokens('create', '--name', 'one', '--expires', expires, '--json')
    expect(JSON.parse(created.output)).toMatchObject({ name: 'one', expiresAt: '2040-01-30T22:00:00.000Z' })
    await tokens('create', '--name', 'two')
    expect((await tokens('list')).output.trim().split('\n')).toHaveLength(2)
    expect((await tokens('revoke', '--all')).output).toBe('2 revoked.\n')
    expect(await tokens('list')).toMatchObject({ code: 0, output: 'No tokens.\n' })
  })

  it.each([
    [['create'], "required option '--name <name>' not specified"],
    [['create', '--name', ''], 'name says what the token is for'],
    [['create', '--name', 'x', '--expires', '2020-01-01'], 'expiresAt is an instant in the future'],
    [['revoke'], 'pass the ids of tokens, or --all.'],
    [['list', '--user', 'nobody'], 'The user nobody has not logged in.'],
    [['mint'], "unknown command 'mint'"],
  ])('refuses %j in a sentence', async (args, message) => {
    const { code, output, errors } = await tokens(...args)
    expect([code, output, errors]).toEqual([1, '', expect.stringContaining(message)])
    expect(errors).not.toContain('    at ')
  })

  it('does not advise an access token, which has no gateway tokens', async () => {
    for (const env of [
      { DEMO: '0' },
      { DEMO: '0', OURA_CLIENT_ID: 'a', OURA_CLIENT_SECRET: 'b', STORE_URL: 'memory:' },
    ]) {
      await using started = startProcessGateway(env, { args: ['tokens', 'list'] })
      expect(await started.exit).toBe(1)
      expect(started.errors()).toMatch(/There is no user|No user has logged in/)
      expect(started.errors()).not.toContain('OURA_ACCESS_TOKEN')
    }
  })

  it('says what to set in the demo', async () => {
    await using demo = startProcessGateway({}, { args: ['tokens', 'list'] })
    expect([await demo.exit, demo.errors()]).toEqual([1, expect.stringContaining('Set OURA_CLIENT_ID')])
  })
})
