import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Requests of one connection that may wait. Clients that pipeline send a handful. Node parses all requests of a read of
 * 64 kB in one turn, up to 2,600 of them, and keeps them in memory until they are answered.
 */
export const MAX_WAITING_REQUESTS = 500

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Handles the requests of one connection one after the other (HTTP pipelining, RFC 9112, section 9.3.2). Node parses
 * all pipelined requests at once, so a single connection could otherwise run hundreds of operations, whose responses
 * wait in memory for the ones before them. The socket is not read while requests wait. A connection with more waiting
 * requests than MAX_WAITING_REQUESTS is closed once these are answered; a client repeats what was not answered.
 *
 * Each request has its own turn of the event loop: otherwise requests that need no I/O would all run in one turn, and
 * other connections would wait for thousands of them.
 */
export function serializePipelinedRequests(listener: Listener): Listener {
  /** Requests that wait for the running one, by connection. */
  const waitingBySocket = new WeakMap<Socket, (() => void)[]>()
  /** Connections that sent more than may wait. */
  const closing = new WeakSet<Socket>()

  return function handle(request, response) {
    const { socket } = request
    const waiting = waitingBySocket.get(socket)

    function run(): void {
      response.once('close', next)
      listener(request, response)
    }

    function next(): void {
      const hasWaiting = (waitingBySocket.get(socket)?.length ?? 0) > 0
      if (hasWaiting) setImmediate(runNext)
      else if (closing.has(socket)) socket.destroySoon()
      else waitingBySocket.delete(socket)
    }

    function runNext(): void {
      const queue = waitingBySocket.get(socket) ?? []
      const runFirst = socket.destroyed ? undefined : queue.shift()
      if (queue.length === 0 && socket.isPaused() && !closing.has(socket)) socket.resume()
      if (runFirst !== undefined) runFirst()
      else waitingBySocket.delete(socket)
    }

    if (waiting === undefined) {
      waitingBySocket.set(socket, [])
      run()
    } else {
      if (waiting.length < MAX_WAITING_REQUESTS) waiting.push(run)
      else closing.add(socket)
      socket.pause()
    }
  }
}
