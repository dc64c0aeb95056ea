import type { IncomingMessage } from 'node:http'
import {
  detail,
  type Exchange,
  type HttpResponse,
  METHOD_NOT_ALLOWED,
  ROUTE_NOT_FOUND,
} from './http-response.ts'
import { type RespondOptions, respond } from './respond.ts'
import type { Route } from './routes.ts'
import { createSandbox } from './sandbox.ts'
import type { KnownUser } from './users.ts'

/** Parses a request to the REST API into an exchange. */
export type RestApi = (request: IncomingMessage, route: Route | null, query: URLSearchParams) => Exchange

/** What the REST API needs. */
export interface RestOptions extends RespondOptions {
  /** The user of a bearer token. */
  findUser(token: string): KnownUser | null
}

const NO_TOKEN = detail(400, 'Missing auth token.')
const BAD_TOKEN = detail(401, 'Invalid or expired token.')

export function createRestApi(options: RestOptions): RestApi {
  const sandbox = createSandbox(options.now)
  return (request, route, query) => {
    const { authorization } = request.headers
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null
    const user = token === null ? null : options.findUser(token)
    function handle(): HttpResponse {
      if (!route) return ROUTE_NOT_FOUND
      if (request.method !== 'GET') return METHOD_NOT_ALLOWED
      if (route.sandbox) return sandbox(route, query, authorization)
      if (authorization === undefined) return NO_TOKEN
      if (!user) return BAD_TOKEN
      return respond(route, query, user, options)
    }
    return { user: user?.id ?? null, token, respond: handle }
  }
}
