import { describe, expect, it } from 'vitest'
import { UncertainRefreshError } from '../../../src/auth/errors.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { type FaultKind, failWith } from '../../../src/simulator/faults.ts'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { clientAt } from '../../support/auth/grants-world.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { pageOf } from '../../support/auth/page.ts'

/** What the simulator may have sent: the limit, and the socket buffers of both ends. */
const MAX_BYTES = 16_000_000
/** Compressed, the limit is a hundred bytes; buffers decide here too, and decompressed they are a thousandfold. */
const MAX_GZIP_BYTES = 300_000

const endless: [string, FaultKind, number][] = [
  ['an endless body', { type: 'endlessBody' }, MAX_BYTES],
  ['a gzip bomb', { type: 'endlessBody', encoding: 'gzip' }, MAX_GZIP_BYTES],
  ['an endless error', { type: 'endlessBody', status: 400 }, MAX_BYTES],
]

async function setUp(resource: string, kind: FaultKind) {
  const simulator = await startSimulator()
  simulator.inject({ match: { resource }, kind })
  return {
    simulator,
    client: clientAt(simulator.url, { now: () => 0 }),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

describe('OAuth responses', () => {
  it.each(endless)('to a refresh have a size limit: %s', async (_, kind, maxBytes) => {
    await using world = await setUp('oauth_token', kind)
    await expect(world.client.refresh('token')).rejects.toBeInstanceOf(UncertainRefreshError)
    await expect.poll(() => world.simulator.inFlight).toBe(0)
    expect(world.simulator.journal[0]).toMatchObject({ aborted: true })
    expect(world.simulator.journal[0]?.bytes).toBeLessThan(maxBytes)
  })

  it('with 5xx mean that the provider is unavailable, whatever the body', async () => {
    await using world = await setUp('oauth_token', { type: 'endlessBody', status: 503 })
    await expect(world.client.refresh('token')).rejects.toBeInstanceOf(UpstreamUnavailableError)
    await expect.poll(() => world.simulator.inFlight).toBe(0)
    expect(world.simulator.journal[0]?.bytes).toBeLessThan(MAX_BYTES)
  })

  it.each(endless)('to a code exchange have a size limit: %s', async (_, kind, maxBytes) => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({ match: { resource: 'oauth_token' }, kind })
    expect((await pageOf(await gateway.login(gateway.browser()))).title).toBe('Oura could not be reached')
    await expect.poll(() => gateway.simulator.inFlight).toBe(0)
    const call = gateway.simulator.journal.find(({ resource }) => resource === 'oauth_token')
    expect(call?.bytes).toBeLessThan(maxBytes)
  })

  it.each([...endless, ['an endless 401', { type: 'endlessBody', status: 401 }, MAX_BYTES] as const])(
    'to a revocation have a size limit: %s',
    async (_, kind, maxBytes) => {
      await using world = await setUp('oauth_revoke', kind)
      await world.client.revoke('token').catch(() => undefined)
      await expect.poll(() => world.simulator.inFlight).toBe(0)
      for (const { bytes } of world.simulator.journal) expect(bytes).toBeLessThan(maxBytes)
    },
  )

  it('have a time limit, to the last byte', async () => {
    const simulator = await startSimulator()
    await using _ = { [Symbol.asyncDispose]: () => simulator.close() }
    simulator.inject({
      match: { resource: 'oauth_token' },
      kind: { type: 'slowDrip', bytes: 1, everyMs: 50 },
    })
    const client = clientAt(simulator.url, { now: () => 0 }, 200)
    const { refreshToken } = simulator.issueTokens('demo')
    await expect(client.refresh(refreshToken)).rejects.toBeInstanceOf(UncertainRefreshError)
    await expect.poll(() => simulator.inFlight).toBe(0)
    expect(simulator.journal[0]).toMatchObject({ aborted: true })
  })

  it('that are large but within the limit are read', async () => {
    await using world = await setUp(
      'oauth_token',
      failWith(400, { body: { error: 'invalid_grant', padding: 'x'.repeat(60_000) } }),
    )
    await expect(world.client.refresh('token')).rejects.toThrow('invalid_grant')
  })
})
