import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What is held at a write of a grant: the command, or Redis's reply. */
export type Held = 'command' | 'answer'

/** A proxy in front of Redis that can hold a command or a reply. */
export interface RedisProxy extends AsyncDisposable {
  readonly url: string
  /**
   * Holds the `number`th write of a grant from now on, for ever. Resolves when it is held; for a reply, that is when
   * Redis has processed the command.
   */
  hold(held: Held, number: number): Promise<void>
}

/** A script of the store that writes a grant; reads use no script. */
const GRANT_WRITE = /EVAL(SHA)?\r\n.*:entry:grant\//is

export async function startRedisProxy(port: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>()
  let order: { held: Held; left: number; reached: () => void } | null = null

  const server = createServer((gateway) => {
    const redis = connect(port, '127.0.0.1')
    let holding: Held | null = null
    let reached = () => {}
    for (const socket of [gateway, redis]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        gateway.destroy()
        redis.destroy()
        sockets.delete(socket)
      })
    }
    gateway.on('data', (data: Buffer) => {
      if (order !== null && GRANT_WRITE.test(data.toString('latin1')) && --order.left === 0) {
        ;({ held: holding, reached } = order)
        order = null
        if (holding === 'command') reached()
      }
      if (holding !== 'command') redis.write(data)
    })
    redis.on('data', (data: Buffer) => {
      if (holding === 'answer') reached()
      else gateway.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (held, number) =>
      new Promise((resolve) => {
        order = { held, left: number, reached: resolve }
      }),
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
