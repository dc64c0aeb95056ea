import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_TOKEN, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { userId } from '../../../src/simulator/users.ts'
import { loginEnvironment } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createMcpClient, PROTOCOL_VERSIONS, type ProtocolVersion } from '../../support/mcp/connect.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { programPath } from '../../support/programs.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const OPERATIONS = path.resolve('test/support/mcp/operations')

/** The command, started as a client starts it. */
async function connect(
  version: ProtocolVersion,
  env: Record<string, string> = {},
  args: readonly string[] = [],
) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [programPath('gateway'), 'mcp', ...args],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stderr: 'pipe',
  })
  let errors = ''
  transport.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const client = createMcpClient(version)
  await client.connect(transport)
  clients.push(client)
  return { client, transport, errors: () => errors }
}
const clients: Client[] = []
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})

describe.each(PROTOCOL_VERSIONS)('oura-graphql mcp, protocol %s', (version) => {
  test('serves lists and calls of the official client, and ends with it', async () => {
    const { client, transport, errors } = await connect(version, { MCP_OPERATIONS: OPERATIONS })
    expect(client.getServerVersion()).toMatchObject({ name: 'oura-graphql' })
    const { tools } = await client.listTools()
    expect(tools.length).toBeGreaterThan(0)
    const args = { metric: 'STEPS', lastDays: 3 }
    const result = await client.callTool({ name: 'metric_trend', arguments: args })
    expect(result.structuredContent).toMatchObject({ viewer: { trend: { points: { length: 3 } } } })
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toContain('oura://today')
    expect((await client.readResource({ uri: 'oura://today' })).contents).toHaveLength(1)
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toContain('bad_night')
    expect((await client.getPrompt({ name: 'bad_night' })).messages).toHaveLength(1)
    if (version === '2025-11-25') await client.ping()
    const { pid } = transport
    await client.close()
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
    expect(errors()).toBe('')
  })
})

test('a token that Oura refuses is an error that says what to do, and shows nowhere', async () => {
  const token = 'a-token-that-oura-does-not-know'
  const { client, errors } = await connect('2026-07-28', {
    OURA_ACCESS_TOKEN: token,
    OURA_API_URL: simulator.url,
    MCP_OPERATIONS: OPERATIONS,
  })
  const result = await client.callTool({ name: 'metric_trend', arguments: { metric: 'STEPS', lastDays: 3 } })
  expect(result).toMatchObject({
    isError: true,
    content: [{ type: 'text', text: expect.stringContaining('renew the access token') }],
  })
  expect(JSON.stringify(result) + errors()).not.toContain(token)
})

test('OURA_ACCESS_TOKEN gives access to the records of its user', async () => {
  const { client } = await connect('2026-07-28', {
    OURA_ACCESS_TOKEN: DEMO_TOKEN,
    OURA_API_URL: simulator.url,
    MCP_OPERATIONS: OPERATIONS,
  })
  const result = await client.callTool({ name: 'metric_trend', arguments: { metric: 'STEPS', lastDays: 3 } })
  expect(result.isError ?? false).toBe(false)
  expect(simulator.journal.length).toBeGreaterThan(0)
})

test('--user chooses one of several users who have logged in', async () => {
  using folder = makeTemporaryFolder()
  const environment = {
    STORE_URL: `file:${folder.file('oura.db')}`,
    GATEWAY_SECRET: 'a-secret-of-this-test-alone-0123456789',
  }
  const other = { token: 'another-person', seed: 77 }
  await using gateway = await startLoginGateway({
    simulator: { now: () => Date.now(), users: [other] },
    environment,
  })
  gateway.clock.time = Date.now()
  await gateway.login(gateway.browser())
  await gateway.login(gateway.browser(), '', { decision: 'allow', user: userId(other) })
  const env = { ...loginEnvironment(gateway.url, gateway.simulator.url), ...environment }

  for (const [args, message] of [
    [[], 'Name one with --user:'],
    [['--user', 'nobody'], 'The user nobody has not logged in.'],
  ] as const) {
    await using refused = startProcessGateway(env, { args: ['mcp', ...args] })
    expect([await refused.exit, refused.output(), refused.errors()]).toEqual([
      1,
      '',
      expect.stringContaining(message),
    ])
  }

  const { client } = await connect('2026-07-28', env, ['--user', userId(other)])
  const { journal } = gateway.simulator
  const before = journal.length
  const result = await client.callTool({ name: 'get_data_status', arguments: {} })
  expect(result.isError ?? false, JSON.stringify(result)).toBe(false)
  const users = journal.slice(before).map(({ user }) => user)
  expect(new Set(users)).toEqual(new Set([userId(other)]))
})

test('a changed file of MCP_OPERATIONS is announced', async () => {
  using folder = makeTemporaryFolder()
  const { client } = await connect('2025-11-25', { MCP_OPERATIONS: folder.file('.') })
  const changed = new Promise<void>((resolve) => {
    client.setNotificationHandler('notifications/tools/list_changed', () => resolve())
  })
  writeFileSync(folder.file('mine.graphql'), '# Mine.\nquery MyOwnTool { viewer { id } }')
  await changed
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toContain('my_own_tool')
})
