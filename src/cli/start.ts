import type { Command } from 'commander'
import { type CommandContext, fail } from './command.ts'

interface StartOptions {
  readonly port?: string
  readonly host?: string
}

/** Adds `start`, the default command, and returns it. */
export function addStartCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('start', { isDefault: true })
    .description('start the gateway (the default command)')
    .option('--port <number>', 'port to listen on, 0 for any free port (default: PORT or 4000)')
    .option('--host <address>', 'address to listen on (default: HOST or 127.0.0.1)')
    .helpOption('-h, --help', 'print this help')
    // Checked below, because commander reports an unknown command as an excess argument of the default command.
    .allowExcessArguments()
  return command.action(async ({ port, host }: StartOptions) => {
    const [first] = command.args
    if (first !== undefined) {
      const kind = program.args[0] === 'start' ? 'argument' : 'command'
      command.error(`error: unknown ${kind} '${first}'`)
    }
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
      command.error(`error: --port is ${JSON.stringify(port)}; it must be a whole number from 0 to 65535.`)
    }
    if (host?.trim() === '') command.error('error: --host is ""; it must be an address.')
    const env = { ...context.env, ...(port && { PORT: port }), ...(host && { HOST: host }) }
    await start({ ...context, env })
  })
}

/** Starts the gateway and prints its address. Resolves when it serves requests. */
export async function start({ env, stopRequests }: CommandContext): Promise<void> {
  // Imported here, because the other commands and --help do not need the gateway.
  const [{ serve }, { startMessage }] = await Promise.all([
    import('../process/serve.ts'),
    import('./start-message.ts'),
  ])
  const { config, url, exampleSpan } = await serve(env, stopRequests, fail)
  process.stdout.write(`${startMessage(config, url, exampleSpan).join('\n')}\n`)
}
