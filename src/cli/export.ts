import type { Command } from 'commander'
import type { CommandContext } from './command.ts'
import type { ExportOptions } from './export/arguments.ts'

/** Adds `export`, which writes a user's records to files and keeps them up to date. */
export function addExportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('export')
    .description("write a user's records to files, or bring the files of an earlier export up to date")
    .requiredOption('--out <folder>', 'folder to write to; created if there is none')
    .option('--from <date>', 'first day, YYYY-MM-DD (default: 2015-01-01)')
    .option(
      '--resources <names>',
      "Oura's names, comma separated (default: all that Oura lets the user read)",
    )
    .option('--format <format>', 'ndjson, csv or sqlite', 'ndjson')
    .option('--user <id>', 'a user who logged in to the gateway (default: the only one)')
    .option('--json', 'print the summary as JSON')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('Run "oura-graphql export --help" for its options.')
    .addHelpText('after', EXIT_CODES)
  command.action(async (options: ExportOptions) => {
    const { exportRecords, parseExportArguments } = await import('./export/export-records.ts')
    const parsed = parseExportArguments(options)
    if ('fault' in parsed) return command.error(`error: ${parsed.fault}`)
    process.exitCode = await exportRecords(parsed, context)
  })
}

const EXIT_CODES = `
Exit codes:
  0   everything is exported
  1   the command or the configuration is wrong; the message says what to change
  2   Oura refuses: the user has to log in again, or did not allow a resource
  75  a failure that may pass, or another export is running: run the same command again
  130 stopped by Ctrl-C, 143 by SIGTERM: run the same command again`
