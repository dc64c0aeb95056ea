import type { Plugin } from 'graphql-yoga'

/** Tells a client what it must accept, where yoga has refused it without a word. */
export const useNotAcceptable = (): Plugin => ({
  onResponse({ response, setResponse, fetchAPI }) {
    if (response.status !== 406 || response.body !== null) return
    const headers = new fetchAPI.Headers(response.headers)
    // yoga names forms of answers, too, that nothing here has.
    headers.set('accept', ACCEPTABLE)
    headers.set('content-type', 'text/plain; charset=utf-8')
    setResponse(
      new fetchAPI.Response(`Answers are JSON. Send the header "accept: ${ACCEPTABLE}".\n`, {
        status: 406,
        headers,
      }),
    )
  },
})

const ACCEPTABLE = 'application/graphql-response+json, application/json'
