import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { type CommandContext, fail } from './command.ts'
import { addDoctorCommand } from './doctor.ts'
import { addExportCommand } from './export.ts'
import { addMcpCommand } from './mcp.ts'
import { addQueryCommand } from './query.ts'
import { addSimulatorCommand } from './simulator.ts'
import { addStartCommand, start } from './start.ts'
import { addTokensCommand } from './tokens.ts'
import { addWebhooksCommand } from './webhooks.ts'

/**
 * Runs the command that the arguments name. An unknown command or option is an error and exits with 1.
 * @param args arguments without node and the script
 */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<void> {
  // Without arguments nothing is to be parsed, and commander takes 10 ms of the start to load.
  if (args.length === 0) return start(context).catch(fail)
  const program = await createProgram(context)
  await program.parseAsync(args, { from: 'user' }).catch(fail)
}

/** The parser of the command line, with a command for each file of this folder that adds one. */
export async function createProgram(context: CommandContext): Promise<Command> {
  const { Command, Help } = await import('commander')
  const { version } = JSON.parse(readFileSync(context.packageFile, 'utf8')) as { version: string }
  const program = new Command('oura-graphql')
    .description(
      'A GraphQL gateway to the Oura Ring API v2. docs/configuration.md lists its environment variables.',
    )
    .version(version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    // -v of query is a variable.
    .enablePositionalOptions()
    .showHelpAfterError('Run "oura-graphql --help" for the commands and options.')
  const startCommand = addStartCommand(program, context)
  addQueryCommand(program, context)
  addMcpCommand(program, context)
  addExportCommand(program, context)
  addWebhooksCommand(program, context)
  addTokensCommand(program, context)
  addSimulatorCommand(program, context)
  addDoctorCommand(program, context)
  program.configureHelp({
    // The options of the default command are valid without its name.
    visibleOptions: (command) => [
      ...(command === program ? startCommand.options : []),
      ...Help.prototype.visibleOptions(command),
    ],
  })
  return program
}
