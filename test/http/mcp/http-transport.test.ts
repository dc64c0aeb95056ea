import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { connectOverHttp, PROTOCOL_VERSIONS } from '../../support/mcp/connect.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

describe.each(PROTOCOL_VERSIONS)('the official client, protocol %s', (version) => {
  test('lists and uses tools, resources and prompts', async () => {
    const client = await connectOverHttp(await gateway.listen(), { version })
    expect(client.getServerVersion()?.name).toBe('oura-graphql')
    expect(client.getInstructions()).toContain('This is the demo: its records are generated')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('get_data_status')
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toContain('oura://today')
    expect((await client.readResource({ uri: 'oura://today' })).contents).toHaveLength(1)
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toContain('bad_night')
    expect((await client.getPrompt({ name: 'bad_night' })).messages).toHaveLength(1)
    const result = await client.callTool({ name: 'get_data_status', arguments: { includeProfile: true } })
    expect(result.isError ?? false).toBe(false)
    expect(result.structuredContent).toMatchObject({ viewer: { personalInfo: { age: expect.any(Number) } } })
    await client.close()
  })
})
