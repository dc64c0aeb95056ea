import type { Command } from 'commander'
import type { CommandContext } from './command.ts'
import type { McpOptions } from './mcp/run-mcp.ts'

/** Adds `mcp`, which serves an assistant on the same machine. */
export function addMcpCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('mcp')
    .description('serve the tools for assistants over standard input and output (Model Context Protocol)')
    .option('--user <id>', 'a user who logged in to the gateway (default: the only one)')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('Run "oura-graphql mcp --help" for its options.')
    .addHelpText('after', NOTES)
  command.action(async (options: McpOptions) => {
    const { runMcp } = await import('./mcp/run-mcp.ts')
    await runMcp(options, context)
  })
}

const NOTES = `
Clients start this command by themselves: docs/commands.md says more. It ends when the client closes standard input.
Logs are on standard error.

The records are those of OURA_ACCESS_TOKEN if it is set, of a user who logged in, or of the demo.`
