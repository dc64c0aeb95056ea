import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ExampleQuery } from './example-queries.ts'

interface Page {
  readonly etag: string
  readonly policy: string
  readonly html: Uint8Array<ArrayBuffer>
  readonly gzipped: Uint8Array<ArrayBuffer>
}

/**
 * Makes the answer to a browser at /graphql: GraphiQL as one page that loads no resource from another host.
 * @param examples the tabs of a first visit
 */
export function createGraphiql(examples: () => readonly ExampleQuery[]) {
  // The page has 9 MB: rendered and compressed at the first visit, and again only if the examples change.
  let rendered: { key: string; page: Promise<Page> } | undefined

  return async (request: Request): Promise<Response> => {
    const tabs = examples()
    const key = JSON.stringify(tabs)
    if (rendered?.key !== key) rendered = { key, page: renderPage(tabs) }
    const { etag, policy, html, gzipped } = await rendered.page

    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
      'content-security-policy': policy,
      vary: 'Accept, Accept-Encoding',
      etag,
    }
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
    return /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
      ? new Response(gzipped, { headers: { ...headers, 'content-encoding': 'gzip' } })
      : new Response(html, { headers })
  }
}

/** The answer to a browser at /graphql if only trusted documents are executed; null if the request names one. */
export async function explainGraphiqlIsOff(request: Request): Promise<Response | null> {
  if (new URL(request.url).search !== '') return null
  return new Response(GRAPHIQL_IS_OFF, {
    status: 400,
    headers: { 'content-type': 'text/plain; charset=utf-8', vary: 'Accept' },
  })
}

const GRAPHIQL_IS_OFF = `GraphiQL is off: this gateway executes trusted documents only (TRUSTED_DOCUMENTS=only).

Send the id of one to /graphql, for example as a POST of {"documentId": "sha256:...", "variables": {}}.
To write queries here, start the gateway with TRUSTED_DOCUMENTS=prefer or off.
`

/**
 * Fixes for the page of @graphql-yoga/render-graphiql:
 *
 * - With three or more default tabs, GraphiQL keeps an offset from its first animation, and a tab moves away from the
 *   mouse that presses it. Without the offset tabs can be clicked, and dragging them is less smooth.
 * - Icons have tooltips with minified names such as "wze icon". The buttons have labels of their own.
 * - On a phone the answer would be one letter wide, so the panes are stacked.
 */
const HEAD = `<meta name="viewport" content="width=device-width, initial-scale=1" />
<style>
.graphiql-tab { transform: none !important }
.graphiql-container button svg { pointer-events: none }
.graphiql-logo { flex-shrink: 0; white-space: nowrap }
@media (max-width: 700px) {
  .graphiql-main, .graphiql-sessions > :has(> .graphiql-editors) { flex-direction: column !important }
  .graphiql-horizontal-drag-bar, .graphiql-logo span { display: none !important }
}
</style>`

async function renderPage(examples: readonly ExampleQuery[]): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const text = await renderGraphiQL({
    title: 'oura-graphql',
    endpoint: '/graphql',
    defaultTabs: examples.map(({ query }) => ({ query })),
    shouldPersistHeaders: false,
    schemaDescription: true,
  })
  if (typeof text !== 'string') throw new TypeError('renderGraphiQL did not return a string.')
  const html = new TextEncoder().encode(text.replace('</head>', `${HEAD}</head>`))
  return {
    etag: `"${createHash('sha256').update(html).digest('base64url')}"`,
    policy: contentSecurityPolicy(text),
    html,
    gzipped: new Uint8Array(await promisify(gzip)(html)),
  }
}

/** Allows only the page's own script, by its hash. The editor makes workers from blobs and adds inline styles. */
function contentSecurityPolicy(html: string): string {
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'))
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
