import { IncomingMessage, ServerResponse } from 'node:http'
import { inspectExchange, isUpstream } from './exchange.ts'
import type { LeakCheck } from './leak-check.ts'

interface Chunks {
  readonly request: Buffer[]
  readonly answer: Buffer[]
}

/** Setup files run once for each test file, but the prototypes of node:http may be patched only once in a process. */
const PATCHED = Symbol.for('oura-graphql: leak check of node:http')
const registry = globalThis as { [PATCHED]?: { check: LeakCheck } }

/** Inspects every exchange of every HTTP server of this process from now on. */
export function inspectServers(check: LeakCheck): void {
  if (registry[PATCHED] !== undefined) {
    registry[PATCHED].check = check
    return
  }
  const current = { check }
  registry[PATCHED] = current
  patchNodeHttp(() => current.check)
}

function patchNodeHttp(currentCheck: () => LeakCheck): void {
  const exchanges = new WeakMap<IncomingMessage, Chunks>()
  const chunksOf = (request: IncomingMessage): Chunks => {
    const known = exchanges.get(request) ?? { request: [], answer: [] }
    exchanges.set(request, known)
    return known
  }

  const push = IncomingMessage.prototype.push
  IncomingMessage.prototype.push = function (this: IncomingMessage, chunk: unknown, ...rest) {
    // Only requests that a server receives have a method.
    if (Buffer.isBuffer(chunk) && this.method === 'POST' && isUpstream(this.url ?? '')) {
      chunksOf(this).request.push(Buffer.from(chunk))
    }
    return push.call(this, chunk, ...rest)
  }

  const { end, write } = ServerResponse.prototype
  const keep = (response: ServerResponse, chunk: unknown) => {
    const { answer } = chunksOf(response.req)
    if (answer.length === 0) response.once('close', () => inspect(response))
    answer.push(
      typeof chunk === 'string' || chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0),
    )
  }
  ServerResponse.prototype.write = function (this: ServerResponse, ...args: unknown[]) {
    keep(this, args[0])
    return Reflect.apply(write, this, args)
  }
  ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
    keep(this, args[0])
    const result = Reflect.apply(end, this, args)
    // Not only at `close`: the test may end as soon as it has read the answer.
    inspect(this)
    return result
  }

  function inspect(response: ServerResponse): void {
    const { req: request } = response
    const chunks = exchanges.get(request)
    if (chunks === undefined) return
    exchanges.delete(request)
    inspectExchange(currentCheck(), {
      method: request.method ?? '',
      target: request.url ?? '',
      authorization: request.headers.authorization ?? '',
      cookie: request.headers.cookie ?? '',
      form: Buffer.concat(chunks.request).toString(),
      // As sent, however the headers were set.
      head: String(Reflect.get(response, '_header') ?? ''),
      body: Buffer.concat(chunks.answer).toString('utf8'),
    })
  }
}
