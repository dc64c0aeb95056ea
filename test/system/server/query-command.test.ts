import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createEmbeddedStore } from '../../../src/store/embedded-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { startProcessWorld } from '../../support/auth/process-world.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'

const QUERY = 'query Scores($days: Int!) { viewer { dailySleep(lastDays: $days) { nodes { score } } } }'
let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oura-query-'))
  file = path.join(folder, 'scores.graphql')
  writeFileSync(file, QUERY)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(args: readonly string[], env: Record<string, string> = {}) {
  await using started = startProcessGateway({ LOG_LEVEL: 'warn', ...env }, { args: ['query', ...args] })
  const code = await started.exit
  return { code, output: started.output(), errors: started.errors() }
}

describe('oura-graphql query', () => {
  it('prints the answer, of the demo if nothing is configured, and nothing else', async () => {
    const { code, output, errors } = await run([file, '-v', 'days=2'])
    expect([code, errors]).toEqual([0, ''])
    expect(JSON.parse(output).data.viewer.dailySleep.nodes).toHaveLength(2)
  })

  it('takes variables before and after the file', async () => {
    const query = path.join(folder, 'range.graphql')
    writeFileSync(
      query,
      'query Range($days: Int!, $last: Int!) { viewer { dailySleep(lastDays: $days, last: $last) { nodes { day } } } }',
    )
    const { code, output, errors } = await run(['-v', 'days=3', query, '-v', 'last=1'])
    expect([code, errors]).toEqual([0, ''])
    expect(JSON.parse(output).data.viewer.dailySleep.nodes).toHaveLength(1)
  })

  it('reads the records of a stored user, and leaves the work of the gateway to the gateway', async () => {
    await using world = await startProcessWorld()
    const storeFile = path.join(folder, 'oura.db')
    const gateway = await world.start(`file:${storeFile}`)
    await world.logIn(gateway)
    gateway.child.kill('SIGTERM')
    await gateway.exit
    const inStore = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
      const store = createEmbeddedStore({ path: storeFile, clock: systemClock })
      return work(store).finally(() => store.close())
    }
    const event = { userId: 'u', dataType: 'sleep', eventType: 'update', ouraId: 'r', eventTime: null }
    await inStore((store) => store.inbox.add('an event', JSON.stringify(event)))
    const { code, output } = await world.run(`file:${storeFile}`, ['query', file, '-v', 'days=30'])
    expect([code, JSON.parse(output).data.viewer.dailySleep.nodes.length]).toEqual([0, 30])
    expect(await inStore((store) => store.inbox.take(1, 1))).toHaveLength(1)
  })

  it('exits with 2 if the answer has errors', async () => {
    const { code, output } = await run([file])
    expect([code, JSON.parse(output).errors[0].extensions.code]).toEqual([2, 'BAD_USER_INPUT'])
  })

  it('exits with 1 and says what to do if the command is wrong', async () => {
    expect(await run([path.join(folder, 'nothing.graphql')])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('cannot be read'),
    })
    expect(await run([file, '-v', 'days'])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('it must be NAME=VALUE'),
    })
    expect(await run([file], { DEMO: '0' })).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Set OURA_ACCESS_TOKEN'),
    })
  })

  it.each([
    ['query', () => ['query', file]],
    ['tokens', () => ['tokens', 'list']],
  ])('says in a sentence that the store is down: %s', async (_, args) => {
    const env = {
      OURA_CLIENT_ID: 'id',
      OURA_CLIENT_SECRET: 'client-secret',
      GATEWAY_SECRET: 'a secret of the gateway that is long enough',
      STORE_URL: 'redis://127.0.0.1:9',
    }
    await using started = startProcessGateway({ LOG_LEVEL: 'error', ...env }, { args: args() })
    const code = await new Promise((resolve) => started.child.once('close', resolve))
    expect([code, started.output()]).toEqual([1, ''])
    expect(started.errors()).toContain('store')
    expect(started.errors()).not.toContain('    at ')
  })
})
