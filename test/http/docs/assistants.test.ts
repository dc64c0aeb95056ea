import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { prompts } from '../../../src/mcp/prompts/prompts.ts'
import { builtinOperations } from '../../../src/mcp/tools/builtin-operations.ts'
import { createTools } from '../../../src/mcp/tools/tool.ts'
import { schema } from '../../../src/schema/index.ts'
import { blocks, codes, docOf, rowsOf, section } from '../../support/docs/markdown.ts'

const DOC = docOf('docs/assistants.md')

const sourcesBelow = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n')

describe('the page about assistants', () => {
  test('has every tool and every prompt', () => {
    const tools = createTools(schema, builtinOperations()).map(({ name }) => name)
    const documented = rowsOf(section(DOC, 'Tools')).flatMap(([tool = '']) => codes(tool))
    expect(documented.sort()).toEqual(tools.sort())
    for (const { name } of prompts) expect(section(DOC, 'Resources and prompts')).toContain(`| \`${name}\` |`)
  })

  test('has configurations that are JSON', () => {
    const configurations = blocks(DOC, 'json').map((text) => JSON.parse(text) as object)
    expect(configurations.filter((each) => 'mcpServers' in each || 'servers' in each)).toHaveLength(3)
  })

  test('has an own tool that is one', () => {
    const [text = ''] = blocks(DOC, 'graphql')
    const [tool] = createTools(schema, [{ file: 'alcohol.graphql', text }])
    expect(section(DOC, 'Your own tools')).toContain(`\`${tool?.name}\``)
    expect(tool?.title).toBe('Alcohol and HRV')
  })

  test('explains messages that the gateway sends', () => {
    const sources = sourcesBelow('src/mcp')
    const quoted = rowsOf(section(DOC, 'Troubleshooting')).flatMap(([message = '']) =>
      [...message.matchAll(/"([^"…]+)(?: …)?"/g)].map(([, text = '']) => text),
    )
    expect(quoted.length).toBeGreaterThan(7)
    for (const text of quoted) expect(sources).toContain(text)
  })
})
