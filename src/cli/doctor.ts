import type { Command } from 'commander'
import type { CommandContext } from './command.ts'

/** Adds `doctor`, which checks the configuration and everything that the gateway depends on. */
export function addDoctorCommand(program: Command, { env }: CommandContext): void {
  program
    .command('doctor')
    .description(
      'check the configuration, clock, store, Oura, application, users and webhooks, and say what to do',
    )
    .option('--json', 'print the findings as JSON')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('Run "oura-graphql doctor --help" for its options.')
    .addHelpText('after', EXIT_CODES)
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const { runDoctor } = await import('./doctor/run-doctor.ts')
      process.exitCode = await runDoctor(env, json)
    })
}

const EXIT_CODES = `
It reads the environment of the gateway, and changes nothing. Run it with the same variables, as the same user. The gateway
may run at the same time. An access token that has expired is refreshed, as the gateway does.

Exit codes:
  0   nothing failed; there may be warnings
  1   a check failed, or the command is wrong`
