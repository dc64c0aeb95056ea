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
 * Makes the answer to a browser at /graphql: GraphiQL as one page that loads nothing from anywhere else.
 * @param examples the tabs of somebody who comes for the first time
 */
export const createGraphiql = (examples: () => readonly ExampleQuery[]) => {
  // The page has 9 MB: made at the first visit, compressed once, and made again only when the examples change.
  let made: { key: string; page: Promise<Page> } | undefined

  return async (request: Request): Promise<Response> => {
    const tabs = examples()
    const key = JSON.stringify(tabs)
    if (made?.key !== key) made = { key, page: renderPage(tabs) }
    const { etag, policy, html, gzipped } = await made.page

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

/**
 * What the page lacks.
 *
 * - With three default tabs and more, GraphiQL leaves behind an offset from their first animation, and a tab jumps
 *   away under the mouse that presses it. Without the offset tabs can be clicked; they only look stiff when dragged.
 * - Icons have tooltips such as "wze icon", the names that a minifier gave them. The buttons have labels of their own.
 * - On a phone the answer would be a column of one letter. There the panes lie below each other.
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

const renderPage = async (examples: readonly ExampleQuery[]): Promise<Page> => {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const text = await renderGraphiQL({
    title: 'oura-graphql',
    endpoint: '/graphql',
    defaultTabs: examples.map(({ query }) => ({ query })),
    shouldPersistHeaders: false,
    schemaDescription: true,
  })
  if (typeof text !== 'string') throw new TypeError('GraphiQL was not rendered as text.')
  const html = new TextEncoder().encode(text.replace('</head>', `${HEAD}</head>`))
  return {
    etag: `"${createHash('sha256').update(html).digest('base64url')}"`,
    policy: contentSecurityPolicy(text),
    html,
    gzipped: new Uint8Array(await promisify(gzip)(html)),
  }
}

/** Only the page's own script runs, by its hash; the editor makes its workers from blobs and styles as it goes. */
const contentSecurityPolicy = (html: string): string => {
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
