import type { Command } from 'commander'
import type { CommandContext } from './command.ts'
import type { QueryOptions } from './query/run-query.ts'

/** Adds `query`, which executes an operation without a server. */
export function addQueryCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('query')
    .description('execute the GraphQL operation of a file, without a server, and print the answer as JSON')
    .argument('<file>', 'file with the operation, or - for standard input')
    // One value each: a list would also take the file after it.
    .option(
      '-v, --variable <name=value>',
      'a variable; the value is JSON, or else text; may be repeated',
      (assignment: string, others: readonly string[] = []) => [...others, assignment],
    )
    .option('--operation <name>', 'the operation to execute, if the file has several')
    .option('--user <id>', 'a user who logged in to the gateway (default: the only one)')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('Run "oura-graphql query --help" for its arguments and options.')
    .addHelpText('after', EXIT_CODES)
  command.action(async (file: string, options: QueryOptions) => {
    const { runQuery } = await import('./query/run-query.ts')
    const outcome = await runQuery(file, options, context)
    if (typeof outcome === 'object') return command.error(`error: ${outcome.fault}`)
    process.exitCode = outcome
  })
}

const EXIT_CODES = `
The records are those of OURA_ACCESS_TOKEN if it is set, of a user who logged in, or of the demo.

Exit codes:
  0   the answer has no errors
  1   the command or the configuration is wrong; the message says what to change
  2   the answer has errors`
