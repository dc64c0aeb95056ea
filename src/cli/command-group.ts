import type { Command } from 'commander'

/** Adds a command that has commands of its own; returns what adds one of these. A fault points to the help of its command. */
export function addCommandGroup(
  program: Command,
  group: string,
  description: string,
): (name: string, description: string) => Command {
  const parent = program
    .command(group)
    .description(description)
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError(`Run "oura-graphql ${group} --help" for the commands.`)
  return (name, description) =>
    parent
      .command(name)
      .description(description)
      .helpOption('-h, --help', 'print this help')
      .showHelpAfterError(`Run "oura-graphql ${group} ${name} --help" for its options.`)
}
