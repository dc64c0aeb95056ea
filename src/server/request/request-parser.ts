import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { ID_PARAMETERS } from './document-reference.ts'
import { isJson, readJsonBody } from './request-body.ts'
import { RequestRefusedError } from './request-refused-error.ts'

/**
 * Takes operations from a POST with a JSON body and from the query string of a GET, and from nothing else.
 *
 * This is what prevents cross-site requests: a page of another origin can send forms and plain text with the
 * visitor's cookies, but for a JSON body the browser asks us first (CORS), and a GET cannot carry a mutation.
 * Apollo, urql and curl need no extra header that way.
 */
export const useRequestParser = (): Plugin => ({
  onRequestParse({ request, url, setRequestParser }) {
    if (request.method === 'GET') return setRequestParser(() => parseQueryString(url.searchParams))
    if (request.method !== 'POST') return
    if (!isJson(request.headers.get('content-type'))) {
      throw new RequestRefusedError(
        415,
        'Send the operation as JSON, with the header "content-type: application/json" and a body such as {"query": "{ viewer { id } }"}.',
      )
    }
    // yoga checks the shape, and refuses arrays: there is no batching.
    setRequestParser(async (body) => (await readJsonBody(body)) as GraphQLParams)
  },
})

const parseQueryString = (search: URLSearchParams): GraphQLParams => {
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

const parseParameter = (name: string, value: string) => {
  try {
    return JSON.parse(value)
  } catch {
    throw new RequestRefusedError(400, `The parameter "${name}" is not JSON. Send an object, URL-encoded.`)
  }
}
