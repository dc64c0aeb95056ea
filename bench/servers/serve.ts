import type { RequestListener } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CallMessage, ServerCalls, ServerMessage, ServerOptions } from '../ipc.ts'

/** Options of this process, from its first argument. */
export function readOptions(): ServerOptions {
  return JSON.parse(process.argv[2] ?? '') as ServerOptions
}

/** Listens on a free port; resolves with the server's URL. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  // Longer than the pauses between runs, so that no connection closes while it is reused.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Calls that every server answers. */
export const processCalls: ServerCalls = {
  usage() {
    const { user, system } = process.cpuUsage()
    return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() }
  },
}

/** Sends the URL to the benchmark, then answers its calls until it disconnects. */
export function answerCalls<C extends ServerCalls>(url: string, calls: C): void {
  const send = (message: ServerMessage) => process.send?.(message)
  process.on('message', ({ id, name, args }: CallMessage) => {
    const call = calls[name as keyof C] as (...args: readonly unknown[]) => unknown
    send({ id, result: call(...args) ?? null })
  })
  // Exits with the benchmark, even if that crashes.
  process.on('disconnect', () => process.exit(0))
  send({ url })
}
