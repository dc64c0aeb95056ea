import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CallMessage, ServerCalls, ServerMessage, ServerOptions } from '../ipc.ts'

/** The options that the bench has started this process with. */
export function readOptions(): ServerOptions {
  return JSON.parse(process.argv[2] ?? '') as ServerOptions
}

/** Listens on a free port; resolves with the server's address. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  // The bench pauses between runs: a connection that closes just as it is used again would be an error.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What every server can tell of itself. */
export const processCalls: ServerCalls = {
  usage() {
    const { user, system } = process.cpuUsage()
    return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() }
  },
}

/** Tells the bench the address, and answers its calls until it goes away. */
export function answerCalls<C extends ServerCalls>(url: string, calls: C): void {
  const send = (message: ServerMessage) => process.send?.(message)
  process.on('message', ({ id, name, args }: CallMessage) => {
    const call = calls[name as keyof C] as (...args: readonly unknown[]) => unknown
    send({ id, result: call(...args) ?? null })
  })
  // However the bench ends, no server is left behind.
  process.on('disconnect', () => process.exit(0))
  send({ url })
}
