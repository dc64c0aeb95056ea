import { type Asset, createAsset, IMMUTABLE } from './asset.ts'
import type { ExampleQuery } from './example-queries/example-query.ts'

/** Below /graphql, so that a proxy that forwards /graphql needs no second rule. */
const ASSETS = '/graphql/assets/'

/** What a browser gets at /graphql and below it. */
export interface Graphiql {
  /** Answers a browser at /graphql; null if its request is an operation. */
  page(request: Request, ResponseType: typeof Response): Promise<Response | null>
  /** Answers a GET request below /graphql/; null for an unknown path. */
  asset(request: Request, path: string, ResponseType: typeof Response): Promise<Response | null>
}

/** The texts that @graphql-yoga/render-graphiql consists of. `favicon` is a data URL. */
type Parts = Pick<
  typeof import('@graphql-yoga/render-graphiql/graphiql'),
  'js' | 'css' | 'favicon' | 'editorWorkerService' | 'jsonWorker' | 'graphqlWorker'
>

/**
 * Serves GraphiQL: a small page, and its 9 MB of scripts and styles as assets that browsers cache for good.
 * @param examples the tabs of a first visit
 * @param load loads GraphiQL at the first visit; tried again at the next one if it fails
 */
export function createGraphiql(
  examples: () => readonly ExampleQuery[],
  load: () => Promise<Parts> = () => import('@graphql-yoga/render-graphiql/graphiql'),
): Graphiql {
  let loading: Promise<GraphiqlAssets> | undefined
  let rendered: { key: string; page: Asset } | undefined

  function loadAssets(): Promise<GraphiqlAssets> {
    if (loading !== undefined) return loading
    const assets = load().then(createAssets)
    loading = assets
    assets.catch(() => {
      loading = undefined
    })
    return assets
  }

  return {
    async page(request, ResponseType) {
      const assets = await loadAssets()
      const tabs = examples()
      const key = JSON.stringify(tabs)
      if (rendered?.key !== key) {
        rendered = { key, page: createAsset(renderPage(tabs, assets), 'text/html; charset=utf-8') }
      }
      return rendered.page.answer(request, PAGE_HEADERS, ResponseType)
    },
    async asset(request, path, ResponseType) {
      if (!path.startsWith(ASSETS)) return null
      const asset = (await loadAssets()).byPath.get(path)
      return asset?.answer(request, { 'cache-control': IMMUTABLE }, ResponseType) ?? null
    },
  }
}

/** For a gateway that executes trusted documents only, so that GraphiQL's introspection and free queries are refused. */
export const graphiqlIsOff: Graphiql = {
  async page(request) {
    // An operation in the query string is answered.
    if (new URL(request.url).search !== '') return null
    return new Response(GRAPHIQL_IS_OFF, {
      status: 400,
      headers: { 'content-type': 'text/plain; charset=utf-8', vary: 'Accept' },
    })
  },
  asset: async () => null,
}

const GRAPHIQL_IS_OFF = `GraphiQL is off: this gateway executes trusted documents only (TRUSTED_DOCUMENTS=only).

Send the id of one to /graphql, for example as a POST of {"documentId": "sha256:...", "variables": {}}.
To write queries here, start the gateway with TRUSTED_DOCUMENTS=prefer or off.
`

interface GraphiqlAssets {
  readonly byPath: ReadonlyMap<string, Asset>
  readonly script: string
  readonly style: string
  readonly icon: string
}

function createAssets(parts: Parts): GraphiqlAssets {
  const byPath = new Map<string, Asset>()
  function add(name: string, extension: string, type: string, content: string | Buffer): string {
    const asset = createAsset(content, type)
    const path = `${ASSETS}${name}.${asset.hash}.${extension}`
    byPath.set(path, asset)
    return path
  }
  const addScript = (name: string, content: string) =>
    add(name, 'js', 'text/javascript; charset=utf-8', content)
  // By the labels under which the editor asks for them.
  const workers = {
    editorWorkerService: addScript('editor-worker', parts.editorWorkerService),
    json: addScript('json-worker', parts.jsonWorker),
    graphql: addScript('graphql-worker', parts.graphqlWorker),
  }
  const icon = Buffer.from(parts.favicon.replace(/^.*?,/, ''), 'base64')
  return {
    byPath,
    script: addScript('graphiql', scriptOf(parts.js, workers)),
    style: add('graphiql', 'css', 'text/css; charset=utf-8', `${parts.css}\n${STYLE_FIXES}`),
    icon: add('favicon', 'ico', 'image/x-icon', icon),
  }
}

const scriptOf = (js: string, workers: Readonly<Record<string, string>>): string => `
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_, label) => (${JSON.stringify(workers)})[label],
};
${js};
YogaGraphiQL.renderYogaGraphiQL(
  document.querySelector('#root'),
  JSON.parse(document.querySelector('#options').textContent),
)
`

/**
 * Fixes for GraphiQL's styles:
 *
 * - With three or more default tabs, GraphiQL keeps an offset from its first animation, and a tab moves away from the
 *   mouse that presses it. Without the offset tabs can be clicked, and dragging them is less smooth.
 * - Icons have tooltips with minified names such as "wze icon". The buttons have labels of their own.
 * - On a phone the answer would be one letter wide, so the panes are stacked.
 */
const STYLE_FIXES = `.graphiql-tab { transform: none !important }
.graphiql-container button svg { pointer-events: none }
.graphiql-logo { flex-shrink: 0; white-space: nowrap }
@media (max-width: 700px) {
  .graphiql-main, .graphiql-sessions > :has(> .graphiql-editors) { flex-direction: column !important }
  .graphiql-horizontal-drag-bar, .graphiql-logo span { display: none !important }
}
`

function renderPage(examples: readonly ExampleQuery[], { script, style, icon }: GraphiqlAssets): string {
  const options = {
    title: 'oura-graphql',
    endpoint: '/graphql',
    defaultTabs: examples.map(({ query }) => ({ query })),
    shouldPersistHeaders: false,
    schemaDescription: true,
  }
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>oura-graphql</title>
    <link rel="icon" href="${icon}" />
    <link rel="stylesheet" href="${style}" />
    <script src="${script}" defer></script>
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script id="options" type="application/json">${JSON.stringify(options).replaceAll('<', '\\u003c')}</script>
  </body>
</html>
`
}

const PAGE_HEADERS = {
  'cache-control': 'private, no-cache',
  vary: 'Accept, Accept-Encoding',
  // Scripts and workers are assets of this origin; the editor adds inline styles.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}
