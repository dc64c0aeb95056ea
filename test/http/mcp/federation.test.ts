import { expect, test } from 'vitest'
import { startGateway } from '../../support/gateway.ts'
import { connectOverHttp } from '../../support/mcp/connect.ts'
import { documentedQuestions } from '../../support/mcp/documented-calls.ts'

test('a gateway that is a subgraph answers every built-in tool', async () => {
  await using gateway = await startGateway({ config: { federation: true } })
  const client = await connectOverHttp(await gateway.listen())
  const calls = documentedQuestions().flatMap((question) => question.calls)
  // A week, which costs less than the ranges of the documented calls.
  const callOf = new Map(
    calls.map(({ tool, arguments: args }) => [tool, 'lastDays' in args ? { ...args, lastDays: 7 } : args]),
  )
  const { tools } = await client.listTools()
  expect([...callOf.keys()].sort()).toEqual(tools.map(({ name }) => name).sort())
  for (const [name, args] of callOf) {
    const { isError = false, structuredContent, content } = await client.callTool({ name, arguments: args })
    expect(isError, JSON.stringify(content)).toBe(false)
    expect(structuredContent).toMatchObject({ viewer: expect.any(Object) })
  }
  await client.close()
})
