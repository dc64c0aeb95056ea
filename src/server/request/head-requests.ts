import type { Plugin } from 'graphql-yoga'

/** Answers HEAD like GET, with the same status and headers and without the body (RFC 9110, section 9.3.2). */
export function useHeadRequests(): Plugin {
  const heads = new WeakSet<Request>()
  return {
    onRequest({ request, setRequest, fetchAPI }) {
      if (request.method !== 'HEAD') return
      const { url, headers, signal } = request
      const asGet = new fetchAPI.Request(url, { method: 'GET', headers, signal })
      heads.add(asGet)
      setRequest(asGet)
    },
    async onResponse({ request, response, setResponse, fetchAPI }) {
      if (!heads.has(request)) return
      const { status, statusText, headers, body } = response
      // Ends a stream such as one of events. yoga's streams can be cancelled only once they have been read from.
      const reader = body?.getReader()
      await reader?.read()
      await reader?.cancel()
      setResponse(new fetchAPI.Response(null, { status, statusText, headers }))
    },
  }
}
