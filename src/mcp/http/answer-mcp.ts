import type * as Sdk from '@modelcontextprotocol/server'
import { CancellationSource, onAbort } from '../../abort.ts'
import { BodyTooLargeError, readBoundedBody } from '../../bounded-body.ts'
import { GatewayError, HTTP_STATUS } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { type OriginRules, refusalOf } from './check-origin.ts'
import { authenticateMcpClient, type CredentialsFault, type McpCredentialsOptions } from './credentials.ts'

export interface AnswerMcpOptions<User> extends OriginRules, McpCredentialsOptions<User> {
  /**
   * Makes the server that answers one request.
   * @param sdk the library of the protocol, which is loaded with the first request
   * @param user the user of the request; null is the user of the demo
   */
  createServer(sdk: typeof Sdk, user: User | null): Sdk.Server | Sdk.McpServer
  /**
   * The WWW-Authenticate header of a 401 (RFC 6750, section 3), with the URL of the resource metadata if clients may start
   * OAuth (RFC 9728, section 5.1). @default the scheme and the error
   */
  readonly challenge?: ((fault: CredentialsFault) => string) | undefined
  readonly log: Log
}

/** The route /mcp. */
export interface McpRoute {
  /** @param host the Host header as the client sent it */
  answer(request: Request, host: string): Promise<Response>
  /** Notifies connected clients that the list of tools has changed. */
  toolsChanged(): void
  /** Ends the streams of notifications. Calls that run are answered. */
  close(): void
}

/** Bytes of a request. Arguments of tools are short. */
const MAX_BODY_BYTES = 100_000

/** Streams of notifications that may be open at once. They carry only changes of the tools. */
const MAX_STREAMS = 100

/**
 * Answers MCP clients over Streamable HTTP, without sessions: each request has its credentials, and nothing is kept after
 * its answer. Serves protocol 2026-07-28 and, for older clients, 2025-11-25.
 */
export function createMcpRoute<User>(options: AnswerMcpOptions<User>): McpRoute {
  const { createServer, log } = options
  const { challenge = ({ error }) => `Bearer realm="oura-graphql"${error ? `, error="${error}"` : ''}` } =
    options
  const closing = new CancellationSource()
  let loading: Promise<Sdk.McpHttpHandler> | undefined

  async function load(): Promise<Sdk.McpHttpHandler> {
    const sdk = await import('@modelcontextprotocol/server')
    return sdk.createMcpHandler(({ authInfo }) => createServer(sdk, userOf(authInfo)), {
      maxSubscriptions: MAX_STREAMS,
      maxRequestBodySize: MAX_BODY_BYTES,
      // Its message may quote the request.
      onerror: (error) => log.debug({ error: error.name }, 'MCP request refused'),
    })
  }

  async function answer(request: Request, host: string): Promise<Response> {
    const refusal = refusalOf(host, request.headers.get('origin'), options)
    if (refusal !== null) return rpcError(403, REFUSED, refusal)
    const credentials = await authenticateMcpClient(request, options)
    if ('message' in credentials) {
      return rpcError(401, REFUSED, credentials.message, { 'www-authenticate': challenge(credentials) })
    }
    const message = request.method === 'POST' ? await readMessage(request) : undefined
    if (message instanceof Response) return message
    const controller = new AbortController()
    onAbort(request.signal, () => controller.abort())
    if (isListening(message)) onAbort(closing, () => controller.abort())
    loading ??= load().catch((error) => {
      // The next request tries again.
      loading = undefined
      throw error
    })
    const handler = await loading
    return handler.fetch(
      // Of Node: the handler reads what yoga's own Request lacks.
      new Request(request.url, {
        method: request.method,
        headers: [...request.headers],
        signal: controller.signal,
        ...(message !== undefined && { body: '{}' }),
      }),
      {
        ...(message !== undefined && { parsedBody: message }),
        authInfo: { token: '', clientId: '', scopes: [], extra: { user: credentials.user } },
      },
    )
  }

  /** @throws {TypeError} if the user is lost, so that the request is not answered as one of the demo */
  function userOf(authInfo: Sdk.AuthInfo | undefined): User | null {
    const user = authInfo?.extra?.['user']
    if (user === undefined) throw new TypeError('The request has lost its user.')
    return user as User | null
  }

  /** Otherwise the HTTP server would answer with the stack of the error, to clients without credentials as well. */
  async function answerSafely(request: Request, host: string): Promise<Response> {
    try {
      return await answer(request, host)
    } catch (error) {
      if (error instanceof GatewayError) return rpcError(HTTP_STATUS[error.code], REFUSED, error.message)
      log.error({ error: error instanceof Error ? error.name : typeof error }, 'unexpected error')
      return rpcError(500, INTERNAL_ERROR, 'Unexpected error.')
    }
  }

  return {
    answer: answerSafely,
    toolsChanged: () => void loading?.then(({ notify }) => notify.toolsChanged()),
    close: () => closing.abort('The gateway is shutting down.'),
  }
}

/** The message of a request, or why it is refused. A batch is refused: it would make one request as costly as many. */
async function readMessage(request: Request): Promise<object | Response> {
  let message: unknown
  try {
    message = JSON.parse(new TextDecoder().decode(await readBoundedBody(request, MAX_BODY_BYTES)))
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      return rpcError(413, INVALID_REQUEST, `The request has more than ${MAX_BODY_BYTES} bytes.`)
    }
    return rpcError(400, PARSE_ERROR, 'The body is not JSON.')
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return rpcError(400, INVALID_REQUEST, 'Send one JSON-RPC message a request. Batches are not supported.')
  }
  return message
}

/** Whether a message opens a stream of notifications, which would run for hours. */
const isListening = (message: object | undefined): boolean =>
  message !== undefined && 'method' in message && message.method === 'subscriptions/listen'

/** Codes of JSON-RPC 2.0, section 5.1; the last one is for errors of servers. */
const PARSE_ERROR = -32_700
const INVALID_REQUEST = -32_600
const INTERNAL_ERROR = -32_603
const REFUSED = -32_000

const rpcError = (
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response => Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status, headers })
