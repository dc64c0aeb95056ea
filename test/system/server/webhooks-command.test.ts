import { afterAll, describe, expect, it } from 'vitest'
import { CLIENT, loginEnvironment } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'

const gateway = await startLoginGateway({ listen: true })
afterAll(() => gateway[Symbol.asyncDispose]())

async function run(args: readonly string[], change: Record<string, string> = {}) {
  const env = { ...loginEnvironment(gateway.url, gateway.simulator.url), STORE_URL: 'memory:', ...change }
  const started = startProcessGateway(env, { args: ['webhooks', ...args] })
  const [code] = await new Promise<unknown[]>((resolve) =>
    started.child.once('close', (...end) => resolve(end)),
  )
  return { code, output: started.output(), errors: started.errors() }
}

describe('oura-graphql webhooks', () => {
  it('creates, lists and deletes subscriptions in a process of its own', async () => {
    const synced = await run(['sync'])
    expect(synced).toEqual({ code: 0, output: '51 created, 0 renewed, 0 kept, 0 failed.\n', errors: '' })
    const again = await run(['sync', '--json'])
    expect(JSON.parse(again.output)).toEqual({ created: 0, renewed: 0, kept: 51, failed: [] })
    const listed = JSON.parse((await run(['list', '--json'])).output)
    expect(listed).toHaveLength(51)
    expect(listed[0]).toMatchObject({ id: expect.any(String), callbackUrl: `${gateway.url}/webhooks/oura` })
    expect(JSON.parse((await run(['delete', listed[0].id, '--json'])).output)).toEqual({
      deleted: [listed[0].id],
    })
    expect((await run(['delete', '--all'])).output).toBe('50 deleted.\n')
    expect(gateway.simulator.webhooks.list(CLIENT.id)).toEqual([])
    expect((await run(['list'])).output).toBe('No subscriptions.\n')
    expect((await run(['list', '--json'])).output).toBe('[]\n')
  })

  it('says what to do, without a stack', async () => {
    const unknown = await run(['delete', 'nothing'])
    expect(unknown).toMatchObject({ code: 1, output: '' })
    expect(unknown.errors).toBe(
      'Oura has no webhook subscription "nothing". List the subscriptions to see their ids.\n',
    )
    const nameless = await run(['delete'])
    expect(nameless.errors).toContain('Run "oura-graphql webhooks delete --help" for its options.')
    const demo = await run(['list'], { DEMO: '1' })
    expect([demo.code, demo.errors]).toEqual([1, expect.stringContaining('Set OURA_CLIENT_ID')])
    const behindNat = await run(['sync'], { OURA_API_URL: 'https://api.example.com' })
    expect([behindNat.code, behindNat.errors]).toEqual([
      1,
      expect.stringContaining('Set it to the https:// URL'),
    ])
  })
})
