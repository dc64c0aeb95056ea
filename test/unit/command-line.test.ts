import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli/command-line.ts'

/** Parses arguments that do not start anything; returns what is printed, and the exit code. */
const parse = async (args: readonly string[]) => {
  const stopRequests = { onRequest: () => expect.unreachable('the gateway starts') }
  const packageFile = new URL('../../package.json', import.meta.url)
  const program = await createProgram({ env: {}, stopRequests, packageFile })
  const printed = { output: '', errors: '' }
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        printed.output += text
      },
      writeErr: (text) => {
        printed.errors += text
      },
    })
  }
  const error = await program.parseAsync(args, { from: 'user' }).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(CommanderError)
  return { ...printed, exitCode: error.exitCode }
}

describe('the command line', () => {
  it.each([['--help'], ['-h'], ['help']])('prints its commands and options for %s', async (argument) => {
    const { output, errors, exitCode } = await parse([argument])
    expect(output).toMatch(/^Usage: oura-graphql \[options\] \[command\]/)
    for (const word of ['start', '--help', '--version', '--port <number>', '--host <address>'])
      expect(output).toContain(word)
    expect([errors, exitCode]).toEqual(['', 0])
  })

  it.each([[['start', '--help']], [['help', 'start']]])('prints the help of start for %j', async (args) => {
    const { output, exitCode } = await parse(args)
    expect(output).toMatch(/^Usage: oura-graphql start \[options\]/)
    expect(output).toContain('--port <number>')
    expect(exitCode).toBe(0)
  })

  it('prints the commands of webhooks', async () => {
    const { output, exitCode } = await parse(['webhooks', '--help'])
    expect(output).toMatch(/^Usage: oura-graphql webhooks \[options\] \[command\]/)
    for (const word of ['list', 'sync', 'delete']) expect(output).toContain(word)
    expect(exitCode).toBe(0)
  })

  it.each([
    [['webhooks', 'delete'], 'pass the ids of subscriptions, or --all.'],
    [['webhooks', 'delete', '--all', 'an-id'], 'pass the ids of subscriptions, or --all.'],
    [['webhooks', 'renew'], "unknown command 'renew'"],
    [['--prot', '4001'], "unknown option '--prot'\n(Did you mean --port?)"],
    [['start', '--verbose'], "unknown option '--verbose'"],
    [['serve'], "unknown command 'serve'"],
    [['serve', '--port', '0'], "unknown command 'serve'"],
    [['--port', '0', 'serve'], "unknown command 'serve'"],
    [['start', 'now'], "unknown argument 'now'"],
    [['--port'], "option '--port <number>' argument missing"],
    [['--port', '70000'], '--port is "70000"; it must be a whole number from 0 to 65535.'],
    [['start', '--port', ''], '--port is ""; it must be a whole number'],
    [['--host', ''], '--host is ""; it must be an address.'],
  ])('rejects %j with 1, and points to the help', async (args, fault) => {
    const { output, errors, exitCode } = await parse(args)
    expect(errors).toContain(`error: ${fault}`)
    expect(errors).toMatch(/oura-graphql (webhooks (delete )?)?--help/)
    expect([output, exitCode]).toEqual(['', 1])
  })
})
