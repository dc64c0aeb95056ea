import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../../../src/cli/command-line.ts'
import { codes, docOf, rowsOf, section } from '../../support/docs/markdown.ts'

const program = await createProgram({
  env: {},
  stopRequests: { onRequest: () => undefined },
  packageFile: new URL('../../../package.json', import.meta.url),
})
const page = docOf('docs/commands.md')

/** The long options of a command and of its subcommands. */
const optionsOf = (command: Command): string[] => [
  ...command.options.map(({ long }) => long ?? ''),
  ...command.commands.flatMap(optionsOf),
]

test('docs/commands.md has every command, and no other', () => {
  const [rows = []] = [rowsOf(page.text.slice(0, page.text.indexOf('\n## ')))]
  expect(rows.map(([cell = '']) => codes(cell)[0])).toEqual(program.commands.map((each) => each.name()))
})

describe.each(program.commands.map((command) => [command.name(), command] as const))(
  '%s',
  (name, command) => {
    test('has its options on its page', () => {
      const pages: Record<string, string> = {
        export: docOf('docs/export.md').text,
        webhooks: docOf('docs/webhooks.md').text,
      }
      const text = pages[name] ?? section(page, name)
      const missing = [...new Set(optionsOf(command))].filter((option) => !text.includes(option))
      expect(missing).toEqual([])
    })

    test('has a help of the same form as the others', () => {
      for (const each of [command, ...command.commands]) {
        expect(each.description(), each.name()).toMatch(/^[a-z].*[^.]$/s)
        for (const { description } of each.options)
          expect(description, each.name()).toMatch(/^[A-Za-z].*[^.]$/s)
        expect(each.helpInformation()).toContain('-h, --help')
      }
    })
  },
)
