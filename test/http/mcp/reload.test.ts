import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../../support/app.ts'
import { createRecordingLog } from '../../support/client.ts'
import { listen } from '../../support/listen.ts'
import { connectOverHttp } from '../../support/mcp/connect.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const toolFile = (name: string) => `# Mine.\nquery ${name} { viewer { id } }`

test('a changed operation takes effect and is announced; an invalid one leaves the tools as they are', async () => {
  using folder = makeTemporaryFolder()
  writeFileSync(folder.file('mine.graphql'), toolFile('First'))
  const simulator = await startSimulator()
  const log = createRecordingLog()
  const app = createTestApp(
    { ...parseConfig({}), mcpOperations: folder.path, mcpOperationsReload: true },
    { log, demo: { url: simulator.url, accessToken: DEMO_TOKEN } },
  )
  const server = await listen(app.fetch)
  const client = await connectOverHttp(`${server.url}/graphql`)
  const names = async () => (await client.listTools()).tools.map(({ name }) => name)
  expect(await names()).toContain('first')
  let changes = 0
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    changes++
  })
  await client.listen({ toolsListChanged: true })

  writeFileSync(folder.file('mine.graphql'), toolFile('Second'))
  await expect.poll(() => changes).toBeGreaterThan(0)
  expect(await names()).toContain('second')
  expect(await names()).not.toContain('first')

  writeFileSync(folder.file('mine.graphql'), 'query {')
  const reason = () => JSON.stringify(log.lines.filter(({ level }) => level === 'warn'))
  await expect.poll(reason).toContain('mine.graphql:1: Syntax Error')
  expect(await names()).toContain('second')

  // The stream of notifications is still open: the stop ends it instead of waiting for it.
  await app.close()
  expect(JSON.stringify(log.lines)).not.toContain('unfinished')
  await client.close()
  await server.close()
  await simulator.close()
})

test('an invalid operation stops the start, and the message names the file and the line', () => {
  using folder = makeTemporaryFolder()
  writeFileSync(folder.file('mine.graphql'), '# Mine.\nquery A { viewer { nothing } }')
  const start = (mcpOperations: string) => () =>
    createTestApp({ ...parseConfig({ OURA_CLIENT_ID: '', DEMO: '0' }), mcpOperations }).close()
  expect(start(folder.path)).toThrow(/mine\.graphql:2: Cannot query field "nothing"/)
  expect(start(folder.file('missing'))).toThrow(/MCP_OPERATIONS is .*missing.*cannot be read/)
})
