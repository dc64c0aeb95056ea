import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A proxy in front of Oura's token endpoint that can hold a request or a response. */
export interface TokenProxy extends AsyncDisposable {
  readonly url: string
  /** The next request never reaches Oura. Resolves when the gateway has sent it. */
  swallow(): Promise<void>
  /**
   * Does work between Oura's next response and its arrival at the gateway. Resolves when the gateway has read the whole
   * response.
   */
  beforeAnswer(work: () => void): Promise<void>
}

interface Order {
  readonly work: (() => void) | null
  readonly reached: () => void
}

export async function startTokenProxy(tokenUrl: string): Promise<TokenProxy> {
  let order: Order | null = null

  async function pass(method: string, headers: Headers, body: string, response: ServerResponse) {
    const taken = order
    order = null
    if (taken !== null && taken.work === null) return taken.reached()
    const answer = await fetch(tokenUrl, { method, headers, body })
    const answered = await answer.text()
    if (taken !== null) {
      taken.work?.()
      // With `connection: close`, the client closes the connection once it has the whole response.
      response.socket?.once('close', taken.reached)
    }
    const contentType = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': contentType, connection: 'close' }).end(answered)
  }

  const server = createServer(async (request, response) => {
    const { authorization, 'content-type': contentType } = request.headers
    const headers = new Headers()
    if (authorization !== undefined) headers.set('authorization', authorization)
    if (contentType !== undefined) headers.set('content-type', contentType)
    await pass(request.method ?? 'POST', headers, await text(request), response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const hold = (work: Order['work']) =>
    new Promise<void>((reached) => {
      order = { work, reached }
    })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`,
    swallow: () => hold(null),
    beforeAnswer: hold,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
