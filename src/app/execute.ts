import { SetupError } from '../errors.ts'
import type { Principal } from '../principal.ts'
import type { Handler } from '../server/handler.ts'
import { bearerToken } from '../server/request/credentials.ts'

/** Whose records an operation reads: those of a user who logged in (Oura's id), or of an access token of Oura. */
export type ExecuteUser = { readonly userId: string } | { readonly accessToken: string }

export interface ExecuteOptions {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly operationName?: string | undefined
  /** @default the demo user; without the demo no user, so that fields of the viewer fail */
  readonly user?: ExecuteUser | undefined
  /** Cancels the operation. */
  readonly signal?: AbortSignal | undefined
}

/** The answer to an operation (GraphQL specification, section 7.1). A type of our own, for programs without graphql. */
export interface ExecuteResult {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/**
 * Executes an operation in this process. Its limits, errors and log line are those of an operation over HTTP, but it need
 * not be a trusted document: the caller is the program itself. Subscriptions need HTTP.
 */
export type Execute = (options: ExecuteOptions) => Promise<ExecuteResult>

export interface ExecuteDeps {
  readonly fetch: Handler
  /** The stored user; null if no user with this id has logged in. */
  readonly storedPrincipal: (userId: string) => Promise<Principal | null>
}

export interface InProcessExecution {
  readonly execute: Execute
  /** Like `execute`, for a principal that has been authenticated already; null is the demo user. */
  executeAs(principal: Principal | null, options: Omit<ExecuteOptions, 'user'>): Promise<ExecuteResult>
  /** Whether a request is one of `execute`. */
  isInProcess(request: Request): boolean
  /** On whose behalf a request of `execute` is answered; undefined for a request that came over HTTP. */
  principalOf(request: Request): Principal | undefined
}

/** No server has this address: the request never leaves the process. */
const URL = 'http://in-process.invalid/graphql'

/** The result for an access token that cannot be sent in a header. The gateway's own error would name the header. */
const MALFORMED_TOKEN: ExecuteResult = {
  errors: [
    {
      message:
        'The access token is empty or has characters that tokens cannot have. Use an Oura access token or a gateway token.',
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ],
}

export function createExecution({ fetch, storedPrincipal }: ExecuteDeps): InProcessExecution {
  const requests = new WeakSet<Request>()
  const principals = new WeakMap<Request, Principal>()

  async function send(
    { query, variables, operationName, signal }: ExecuteOptions,
    principal: Principal | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ExecuteResult> {
    const request = new Request(URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body: JSON.stringify({ query, variables, operationName }),
      signal: signal ?? null,
    })
    requests.add(request)
    if (principal !== null) principals.set(request, principal)
    const response = await fetch(request)
    return (await response.json()) as ExecuteResult
  }

  return {
    isInProcess: (request) => requests.has(request),
    principalOf: (request) => principals.get(request),
    async execute({ user, ...options }) {
      if (user === undefined) return send(options, null)
      if ('accessToken' in user) {
        const authorization = `Bearer ${user.accessToken}`
        return bearerToken(authorization) === undefined
          ? MALFORMED_TOKEN
          : send(options, null, { authorization })
      }
      const principal = await storedPrincipal(user.userId)
      if (principal === null) throw new UnknownUserError(user.userId)
      return send(options, principal)
    },
    executeAs: (principal, options) => send(options, principal),
  }
}

/** No user with this id has logged in to the gateway. */
export class UnknownUserError extends SetupError {
  constructor(userId: string) {
    super(
      `The user ${userId} has not logged in to this gateway, or has disconnected. Let the user log in at /auth/login.`,
    )
  }
}
