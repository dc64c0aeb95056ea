/** What a browser finds at /graphql where nothing but trusted documents is executed; null for one that asks for such. */
export const noGraphiql = async (request: Request): Promise<Response | null> =>
  new URL(request.url).search === ''
    ? new Response(TEXT, {
        status: 400,
        headers: { 'content-type': 'text/plain; charset=utf-8', vary: 'Accept' },
      })
    : null

const TEXT = `GraphiQL is off: this gateway executes trusted documents only (TRUSTED_DOCUMENTS=only).

Send the id of one to /graphql, for example as a POST of {"documentId": "sha256:...", "variables": {}}.
To write queries here, start the gateway with TRUSTED_DOCUMENTS=prefer or off.
`
