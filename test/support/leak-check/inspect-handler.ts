import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler } from '../../../src/server/handler.ts'
import { inspectExchange } from './exchange.ts'
import { addTextSource, leakCheck } from './leak-check.ts'

/** Inspects the exchanges of a handler that is called as a function; those through node:http are inspected there. */
export const inspectHandler = (handler: Handler): Handler => {
  function handle(request: Request): Promise<Response>
  function handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>
  function handle(request: Request | IncomingMessage, response?: ServerResponse) {
    return request instanceof Request
      ? answerInspected(handler, request)
      : handler(request, response as ServerResponse)
  }
  return handle
}

async function answerInspected(handler: Handler, request: Request): Promise<Response> {
  const response = await handler(request)
  const headers = [...headersOf(response)]
  const inspect = (body: string) => {
    const { pathname, search } = new URL(request.url)
    inspectExchange(leakCheck, {
      method: request.method,
      target: pathname + search,
      authorization: request.headers.get('authorization') ?? '',
      cookie: request.headers.get('cookie') ?? '',
      form: '',
      head: headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
      body,
    })
  }
  const { status, statusText, body } = response
  if (body === null) {
    inspect('')
    return new Response(null, { status, statusText, headers })
  }
  if (/^(text\/event-stream|multipart\/mixed)/.test(response.headers.get('content-type') ?? '')) {
    return new Response(tapped(body, inspect), { status, statusText, headers })
  }
  const bytes = await response.arrayBuffer()
  inspect(Buffer.from(bytes).toString('utf8'))
  return new Response(bytes, { status, statusText, headers })
}

/** The headers as they are sent: one line for each cookie. */
function* headersOf({ headers }: Response): Generator<[string, string]> {
  for (const [name, value] of headers) if (name !== 'set-cookie') yield [name, value]
  for (const value of headers.getSetCookie()) yield ['set-cookie', value]
}

/** Passes a stream on, and inspects what has come through it when the test ends, whether the stream has ended or not. */
function tapped(body: ReadableStream<Uint8Array>, inspect: (text: string) => void) {
  const chunks: Uint8Array[] = []
  addTextSource(() => inspect(Buffer.concat(chunks).toString('utf8')))
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        chunks.push(chunk)
        controller.enqueue(chunk)
      },
    }),
  )
}
