import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Requests of one connection that may wait. Clients that pipeline send a handful. Node parses all requests of a read of
 * 64 KiB in one turn, up to 2,600 of them, and keeps them in memory until they are answered. Only requests of less than
 * 131 bytes reach this limit: of longer ones, a read has fewer.
 */
export const MAX_WAITING_REQUESTS = 500

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Listener of `resume`: stops the reading of a socket again. Node resumes the socket after each message that it has parsed,
 * and whenever the body of a request is read or discarded, so `pause` alone does not last.
 */
function pauseAgain(this: Socket): void {
  // `resume` is emitted one tick late. If the socket was paused in between, `pause` would do nothing, although Node, which
  // reads from `resume` to `pause`, has just begun to read.
  if (this.isPaused()) this.emit('pause')
  else this.pause()
}

/**
 * Handles the requests of one connection one after the other (HTTP pipelining, RFC 9112, section 9.3.2). Node parses
 * all pipelined requests at once, so a single connection could otherwise run hundreds of operations, whose responses
 * wait in memory for the ones before them. The socket is not read while requests wait. A connection with more waiting
 * requests than MAX_WAITING_REQUESTS is closed once these are answered: `Connection: close` in the last response tells the
 * client that the requests after it were not executed (RFC 9112, section 9.6).
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
      const isLast = closing.has(socket) && waitingBySocket.get(socket)?.length === 0
      if (isLast) response.setHeader('connection', 'close')
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
      if (queue.length === 0 && !closing.has(socket)) socket.off('resume', pauseAgain).resume()
      if (runFirst !== undefined) runFirst()
      else waitingBySocket.delete(socket)
    }

    if (waiting === undefined) {
      waitingBySocket.set(socket, [])
      run()
    } else {
      if (waiting.length === 0) socket.on('resume', pauseAgain)
      if (waiting.length < MAX_WAITING_REQUESTS) waiting.push(run)
      else closing.add(socket)
      socket.pause()
    }
  }
}
