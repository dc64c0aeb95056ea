import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { ID_PARAMETERS } from './persisted-query-id.ts'
import { isJson, readJsonBody } from './request-body.ts'
import { RequestRefusedError } from './request-refused-error.ts'

/**
 * Accepts operations only as a POST with a JSON body or in the query string of a GET.
 *
 * This prevents cross-site request forgery (CSRF): a page of another origin can send forms and plain text with the
 * visitor's cookies, but a browser sends a JSON body only after a CORS preflight, and a GET cannot run a mutation.
 * So Apollo, urql and curl need no extra header.
 */
export function useRequestParser(): Plugin {
  return {
    onRequestParse({ request, url, setRequestParser }) {
      if (request.method === 'GET') return setRequestParser(() => parseQueryString(url.searchParams))
      if (request.method !== 'POST') return
      if (!isJson(request.headers.get('content-type'))) {
        throw new RequestRefusedError(
          415,
          'Send the operation as JSON, with the header "content-type: application/json" and a body such as {"query": "{ viewer { id } }"}.',
        )
      }
      setRequestParser(async (body) => withoutEmptyName(await readJsonBody(body)))
    },
  }
}

/** An empty operation name means none, as in a query string. yoga checks the rest of the shape, and refuses arrays. */
function withoutEmptyName(body: unknown): GraphQLParams {
  const params = body as GraphQLParams
  if (params?.operationName !== '') return params
  const { operationName: _, ...named } = params
  return named
}

function parseQueryString(search: URLSearchParams): GraphQLParams {
  const params: GraphQLParams = {}
  for (const name of ['query', 'operationName', ...ID_PARAMETERS] as const) {
    const value = search.get(name)
    if (value) Object.assign(params, { [name]: value })
  }
  for (const name of ['variables', 'extensions'] as const) {
    const value = search.get(name)
    if (value) params[name] = parseParameter(name, value)
  }
  return params
}

function parseParameter(name: string, value: string) {
  try {
    return JSON.parse(value)
  } catch {
    throw new RequestRefusedError(400, `The parameter "${name}" is not JSON. Send an object, URL-encoded.`)
  }
}
