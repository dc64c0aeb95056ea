import path from 'node:path'
import type { Plugin } from 'esbuild'

/* What the bundle has instead of modules of its packages. */

const PROJECT = path.resolve(import.meta.dirname, '../..')

/** @param external packages that are not in the bundle */
export const replacements = (external: readonly string[]): Plugin[] => [
  oneGraphql,
  oneFetch,
  oneLruCache,
  directCalls,
  lazyExecutor,
  usedStatistics,
  noFetchClient,
  noHttps,
  noMultipart,
  onlyRegistry,
  embeddedFiles,
  ...(external.includes('undici') ? [] : [onlyPool]),
]

/** Resolves every module of graphql to its ES module: a second copy would have classes of its own. */
const oneGraphql: Plugin = {
  name: 'one-graphql',
  setup({ onResolve }) {
    const folder = path.join(PROJECT, 'node_modules/graphql')
    onResolve({ filter: /^graphql(\/|$)/ }, ({ path: name }) => {
      const module = name === 'graphql' ? 'index' : name.slice('graphql/'.length).replace(/\.m?js$/, '')
      return { path: path.join(folder, `${module}.mjs`), sideEffects: false }
    })
  },
}

/** Makes of @whatwg-node/fetch, which is CommonJS, its ES modules: it would bring a second copy of what it shares. */
const oneFetch: Plugin = {
  name: 'one-fetch',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@whatwg-node\/fetch$/ }, () => ({ path: 'fetch', namespace: 'one-fetch' }))
    onLoad({ filter: /./, namespace: 'one-fetch' }, () => ({
      contents: `
        export * from '@whatwg-node/node-fetch'
        export { URLPattern } from 'urlpattern-polyfill'
        export const { crypto } = globalThis`,
      resolveDir: path.join(PROJECT, 'node_modules/@whatwg-node/fetch'),
    }))
  },
}

/** yoga has an older lru-cache of its own, which is used alike. */
const oneLruCache: Plugin = {
  name: 'one-lru-cache',
  setup({ onResolve }) {
    const module = path.join(PROJECT, 'node_modules/lru-cache/dist/esm/node/index.min.js')
    onResolve({ filter: /^lru-cache$/ }, () => ({ path: module, sideEffects: false }))
  },
}

/** Replaces two functions of @whatwg-node/promise-helpers, which take 15 % of a small answer from the cache. */
const directCalls: Plugin = {
  name: 'direct-calls',
  setup({ onResolve, onLoad }) {
    const library = path.join(PROJECT, 'node_modules/@whatwg-node/promise-helpers/esm/index.js')
    const replacement = path.join(import.meta.dirname, 'promise-helpers.ts')
    onResolve({ filter: /^@whatwg-node\/promise-helpers$/ }, ({ importer }) =>
      importer === replacement ? { path: library } : { path: 'promise-helpers', namespace: 'direct-calls' },
    )
    onLoad({ filter: /./, namespace: 'direct-calls' }, () => ({
      contents: `
        export * from ${JSON.stringify(library)}
        export { handleMaybePromise, iterateAsync, iterateAsync as iterateAsyncVoid } from ${JSON.stringify(replacement)}`,
      resolveDir: PROJECT,
    }))
  },
}

/** Loads yoga's executor with the first mutation: queries and subscriptions are executed by src/execution. */
const lazyExecutor: Plugin = {
  name: 'lazy-executor',
  setup({ onResolve, onLoad }) {
    const library = path.join(PROJECT, 'node_modules/@graphql-tools/executor/esm/index.js')
    onResolve({ filter: /^@graphql-tools\/executor$/ }, () => ({
      path: 'executor',
      namespace: 'lazy-executor',
    }))
    onLoad({ filter: /./, namespace: 'lazy-executor' }, () => ({
      contents: `
        export async function normalizedExecutor(args) {
          const { normalizedExecutor } = await import(${JSON.stringify(library)})
          return normalizedExecutor(args)
        }`,
      resolveDir: PROJECT,
    }))
  },
}

/** Leaves out of simple-statistics what is not used. Its own bundle computes a table of the normal distribution when it is loaded. */
const usedStatistics: Plugin = {
  name: 'used-statistics',
  setup({ onResolve }) {
    const folder = path.join(PROJECT, 'node_modules/simple-statistics')
    onResolve({ filter: /^simple-statistics$/ }, () => ({
      path: path.join(folder, 'index.js'),
      sideEffects: false,
    }))
    onResolve({ filter: /^\./ }, ({ importer, path: name }) =>
      importer.startsWith(folder)
        ? { path: path.resolve(path.dirname(importer), name), sideEffects: false }
        : undefined,
    )
  },
}

/**
 * Replaces the HTTP client of @whatwg-node/node-fetch, which the gateway never calls, by Node's. It imports node:tls, for
 * which Node decodes its 150 root certificates: a twentieth of the start.
 */
const noFetchClient: Plugin = {
  name: 'no-fetch-client',
  setup({ onLoad }) {
    onLoad({ filter: /@whatwg-node\/node-fetch\/esm\/fetch\.js$/ }, () => ({
      contents: 'export const fetchPonyfill = (...args) => globalThis.fetch(...args)',
    }))
  },
}

/**
 * Leaves node:https out of @whatwg-node/node-fetch, which makes an agent of it for requests that it sends, and the gateway
 * sends none with it. Node loads node:tls along with it.
 */
const noHttps: Plugin = {
  name: 'no-https',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:https$/ }, ({ importer }) =>
      importer.includes('@whatwg-node/node-fetch') ? { path: 'https', namespace: 'no-https' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'no-https' }, () => ({
      contents: 'export class Agent {}',
    }))
  },
}

/** Leaves out the parser of multipart forms: the gateway accepts none, and `formData` of a request is never called. */
const noMultipart: Plugin = {
  name: 'no-multipart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@fastify\/busboy$/ }, () => ({ path: 'busboy', namespace: 'no-multipart' }))
    onLoad({ filter: /./, namespace: 'no-multipart' }, () => ({
      contents: "export function Busboy() { throw new TypeError('Multipart forms are not supported.') }",
    }))
  },
}

/** Leaves out of undici all but `Pool.dispatch`: fetch, WebSocket, caches and mocks are half of its code. */
const onlyPool: Plugin = {
  name: 'only-pool',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'only-pool' }))
    onLoad({ filter: /./, namespace: 'only-pool' }, () => ({
      contents: "export { default as Pool } from './lib/dispatcher/pool.js'",
      resolveDir: path.join(PROJECT, 'node_modules/undici'),
    }))
  },
}

/**
 * Leaves out of prom-client all but a registry and the kinds of metrics that the gateway has. Its Pushgateway loads
 * node:https, and its CPU metric OpenTelemetry for exemplars, which are off. With node:https out of node-fetch too, this
 * saves a twentieth of the start.
 */
const onlyRegistry: Plugin = {
  name: 'only-registry',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^prom-client$/ }, () => ({ path: 'prom-client', namespace: 'only-registry' }))
    onResolve({ filter: /^@opentelemetry\/api$/ }, ({ importer }) =>
      importer.includes('prom-client') ? { path: 'opentelemetry', namespace: 'only-registry' } : undefined,
    )
    onLoad({ filter: /^prom-client$/, namespace: 'only-registry' }, () => ({
      contents: `
        export { default as Registry } from './lib/registry.js'
        export { default as Counter } from './lib/counter.js'
        export { default as Gauge } from './lib/gauge.js'
        export { default as Histogram } from './lib/histogram.js'
        export { default as collectDefaultMetrics } from './lib/defaultMetrics.js'`,
      resolveDir: path.join(PROJECT, 'node_modules/prom-client'),
    }))
    onLoad({ filter: /^opentelemetry$/, namespace: 'only-registry' }, () => ({ contents: 'export {}' }))
  },
}

/** Puts files that the sources read beside themselves into the bundle: operations of MCP tools, and the version. */
const embeddedFiles: Plugin = {
  name: 'embedded-files',
  setup({ onLoad }) {
    onLoad(
      { filter: /src\/(mcp\/tools\/builtin-operations|package-version)\.ts$/ },
      async ({ path: file }) => {
        const functions = Object.entries((await import(file)) as Readonly<Record<string, () => unknown>>)
        const contents = functions.map(
          ([name, read]) => `export const ${name} = () => (${JSON.stringify(read())})`,
        )
        return { contents: contents.join('\n') }
      },
    )
  },
}
