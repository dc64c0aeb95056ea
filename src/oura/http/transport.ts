import { stringify } from 'node:querystring'
import type { Pool, Dispatcher as UndiciDispatcher } from 'undici'
import { onAbort } from '../../abort.ts'
import { toOwnBuffer } from '../../own-buffer.ts'
import { UpstreamTimeoutError, UpstreamUnavailableError } from '../errors.ts'
import { bodyTooLarge, decodeBody, MAX_BODY_BYTES, withoutByteOrderMark } from './response-body.ts'
import type { OuraRequest, OuraResponse, Send } from './send.ts'

/** What the transport needs of a dispatcher of undici 7, such as an Agent, a ProxyAgent or a MockAgent. */
export interface Dispatcher {
  dispatch(options: object, handler: object): boolean
}

export interface TransportOptions {
  /** Origin of Oura's API, and a path that precedes every other, if any. */
  readonly baseUrl: string
  /** Connections, and so requests at the same time. */
  readonly connections: number
  /** Time for one attempt, from its dispatch to the last byte of the body. */
  readonly timeoutMs: number
  /** Sends the requests instead of a pool; it is not closed. @default a pool of `connections` */
  readonly dispatcher?: Dispatcher | undefined
}

export interface Transport {
  readonly send: Send
  /** Closes idle connections, and waits for running requests. */
  close(): Promise<void>
}

/** Sends requests over a pool of keep-alive connections. Redirects are not followed: a token stays with its host. */
export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, connections, timeoutMs, dispatcher } = options
  const { origin, pathname } = new URL(baseUrl)
  const prefix = pathname.replace(/\/$/, '')
  let opening: Promise<Pool> | undefined
  let pool: Dispatcher | undefined = dispatcher

  async function openPool(): Promise<Pool> {
    // Loaded with the first request, because a start makes none.
    const { Pool } = await import('undici')
    return new Pool(origin, {
      connections,
      connect: { timeout: timeoutMs },
      keepAliveTimeout: 30_000,
      // Each exchange has its own time-out.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  async function send(request: OuraRequest): Promise<OuraResponse> {
    const { path, query, accessToken, operation } = request
    if (pool === undefined) {
      opening ??= openPool()
      pool = await opening
    }
    if (operation.signal.aborted) throw operation.signal.reason
    const search = stringify(query)
    operation.cost.add('requests', 1)
    const exchange = new Exchange(request, timeoutMs)
    pool.dispatch(
      {
        // A dispatcher of the caller may serve any origin.
        ...(dispatcher !== undefined && { origin }),
        method: 'GET',
        path: `${prefix}${path}${search === '' ? '' : `?${search}`}`,
        headers: ['authorization', `Bearer ${accessToken}`, 'accept', 'application/json'],
      },
      exchange,
    )
    const { status, headers, body } = await exchange.response
    operation.cost.add('bytes', body.length)
    const traceId = traceIdOf(headers)
    const { 'content-encoding': encoding } = headers
    const decoded = encoding === undefined ? body : await decodeBody(body, String(encoding), traceId)
    return { status, headers, body: withoutByteOrderMark(decoded), bytes: body.length, traceId }
  }
  return { send, close: async () => (await opening)?.close() }
}

/** A response as it arrived. */
interface RawResponse {
  readonly status: number
  readonly headers: OuraResponse['headers']
  readonly body: Buffer
}

/**
 * One request and its response. A handler for undici's `dispatch`, because `request` makes a stream and an AbortSignal
 * for each request, which together cost as much as the request.
 */
class Exchange implements UndiciDispatcher.DispatchHandler {
  readonly response: Promise<RawResponse>
  #resolve: (response: RawResponse) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  /** Present from the moment that a connection was established and the request is sent. */
  #controller: UndiciDispatcher.DispatchController | null = null
  #failure: Error | null = null
  readonly #timer: NodeJS.Timeout
  readonly #removeListener: () => void
  #status = 0
  #headers: OuraResponse['headers'] = {}
  readonly #chunks: Buffer[] = []
  #bytes = 0

  constructor({ operation: { signal } }: OuraRequest, timeoutMs: number) {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(() => {
      const message = `Oura did not respond within ${timeoutMs} ms. Try again.`
      this.#fail(new UpstreamTimeoutError(message, { concernsHost: this.#controller === null }))
    }, timeoutMs)
    this.#removeListener = onAbort(signal, () => this.#fail(signal.reason))
  }

  onRequestStart(controller: UndiciDispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure !== null) controller.abort(this.#failure)
  }

  onResponseStart(
    _controller: UndiciDispatcher.DispatchController,
    status: number,
    headers: OuraResponse['headers'],
  ): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: UndiciDispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    this.#chunks.push(chunk)
    if (this.#bytes > MAX_BODY_BYTES) this.#fail(bodyTooLarge(traceIdOf(this.#headers)))
  }

  onResponseEnd(): void {
    this.#stopWaiting()
    this.#resolve({ status: this.#status, headers: this.#headers, body: toOwnBuffer(this.#chunks) })
  }

  onResponseError(_controller: UndiciDispatcher.DispatchController, cause: Error): void {
    const concernsHost = this.#controller === null
    this.#fail(
      new UpstreamUnavailableError(
        `${concernsHost ? 'Oura cannot be reached' : 'The connection to Oura failed'}. Try again in a minute.`,
        { cause, concernsHost },
      ),
    )
  }

  /** Ends the exchange early, and closes its connection. */
  #fail(reason: unknown): void {
    if (this.#failure !== null) return
    this.#failure = reason instanceof Error ? reason : new Error('The request was cancelled.')
    this.#stopWaiting()
    this.#reject(reason)
    this.#controller?.abort(this.#failure)
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer)
    this.#removeListener()
  }
}

const traceIdOf = ({ 'x-trace-id': traceId }: OuraResponse['headers']): string | undefined =>
  typeof traceId === 'string' ? traceId : undefined
