import type { Client } from '@modelcontextprotocol/client'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtinOperations } from '../../../src/mcp/tools/builtin-operations.ts'
import { createTools } from '../../../src/mcp/tools/tool.ts'
import { schema } from '../../../src/schema/index.ts'
import { docOf, rowsOf, section } from '../../support/docs/markdown.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { connectOverHttp } from '../../support/mcp/connect.ts'

let gateway: TestGateway
let client: Client

beforeAll(async () => {
  gateway = await startGateway()
  client = await connectOverHttp(await gateway.listen())
})
afterAll(async () => {
  await client.close()
  await gateway[Symbol.asyncDispose]()
})

const read = async (uri: string): Promise<string> => {
  const { contents } = await client.readResource({ uri })
  const [content] = contents
  return content !== undefined && 'text' in content ? content.text : ''
}

describe('resources', () => {
  test('are those of docs/assistants.md', async () => {
    const { resources } = await client.listResources()
    const { resourceTemplates } = await client.listResourceTemplates()
    const uris = [
      ...resources.map(({ uri }) => uri),
      ...resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    ]
    const documented = rowsOf(section(docOf('docs/assistants.md'), 'Resources and prompts'))
    expect(uris.sort()).toEqual(documented.map(([uri = '']) => uri.replaceAll('`', '')).sort())
  })

  test('a day is what get_day answers, and today is the current one', async () => {
    const { content } = await client.callTool({ name: 'get_day', arguments: { date: '2026-11-19' } })
    expect(content).toEqual([{ type: 'text', text: await read('oura://day/2026-11-19') }])
    expect(await read('oura://today')).toContain('2026-11-20')
  })

  test.each(['oura://day/yesterday', 'oura://day/2026-02-31', 'oura://day/'])(
    '%s is refused',
    async (uri) => {
      await expect(client.readResource({ uri })).rejects.toThrow(/date|not found/i)
    },
  )

  test('the schema is the one that operations are written for', async () => {
    const printed = buildSchema(await read('oura://schema'))
    expect(Object.keys(printed.getTypeMap()).sort()).toEqual(Object.keys(schema.getTypeMap()).sort())
  })
})

describe('prompts', () => {
  /** Calls of tools that a prompt asks for, each with the names of its arguments: `get_tags with lastDays: 7`. */
  const callsIn = (text: string): [string, string[]][] =>
    text.split(/\n- |, and (?=get_)/).flatMap((part) => {
      const [, tool] = /^((?:get|compare)_[a-z_]+)/.exec(part) ?? []
      const names = [...part.matchAll(/\b(\w+): (?=\d|"|true)/g)].map(([, name = '']) => name)
      return tool === undefined ? [] : [[tool, names]]
    })

  test.each([
    ['weekly_review', {}, 'today'],
    ['weekly_review', { endDate: '2026-11-15' }, '2026-11-15'],
    ['bad_night', {}, 'today'],
    ['bad_night', { date: '2026-11-13' }, '2026-11-13'],
  ])('%s %j asks for calls that the tools take', async (name, args, day) => {
    const { prompts } = await client.listPrompts()
    expect(prompts.map((prompt) => prompt.name).sort()).toEqual(['bad_night', 'weekly_review'])
    const { messages } = await client.getPrompt({ name, arguments: args })
    const [{ content } = { content: { type: 'none' } }] = messages
    const text = 'text' in content ? content.text : ''
    expect(text).toContain(day)
    const tools = new Map(createTools(schema, builtinOperations()).map((tool) => [tool.name, tool]))
    const calls = callsIn(text)
    expect(calls.length).toBeGreaterThanOrEqual(4)
    expect(calls.flatMap(([, names]) => names)).toContain('lastDays')
    for (const [tool, names] of calls) {
      expect(Object.keys(tools.get(tool)?.inputSchema.properties ?? {}), text).toEqual(
        expect.arrayContaining(names),
      )
    }
  })
})

describe('completion', () => {
  test.each([
    [{ type: 'ref/prompt', name: 'bad_night' } as const, 'date'],
    [{ type: 'ref/prompt', name: 'weekly_review' } as const, 'endDate'],
    [{ type: 'ref/resource', uri: 'oura://day/{date}' } as const, 'date'],
  ])('of %j: days, the newest first', async (ref, name) => {
    const { completion } = await client.complete({ ref, argument: { name, value: '' } })
    expect(completion.values.slice(0, 2)).toEqual(['2026-11-20', '2026-11-19'])
    expect(completion).toMatchObject({ total: 366, hasMore: true })
    const { completion: october } = await client.complete({ ref, argument: { name, value: '2026-10' } })
    expect(october).toMatchObject({ total: 31, hasMore: false })
    expect(october.values.at(-1)).toBe('2026-10-01')
  })

  test('of anything else: nothing', async () => {
    for (const [ref, name] of [
      [{ type: 'ref/prompt', name: 'no_prompt' }, 'date'],
      [{ type: 'ref/prompt', name: 'bad_night' }, 'night'],
      [{ type: 'ref/resource', uri: 'oura://day/{night}' }, 'date'],
    ] as const) {
      const { completion } = await client.complete({ ref, argument: { name, value: '' } })
      expect(completion.values).toEqual([])
    }
  })
})
