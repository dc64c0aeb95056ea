import path from 'node:path'
import { build, type Rollup } from 'vite'

/** The example front ends, by the GraphQL client that they use. */
export const CLIENTS = ['urql', 'apollo'] as const
export type ClientName = (typeof CLIENTS)[number]

/** What `vite build` makes of an example: files by their path from the root, such as `/index.html`. */
export type Bundle = ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/**
 * Builds an example in memory.
 * @param mode `development` has the warnings of React and of the clients. @default 'production', as it is deployed
 */
export async function bundleOf(
  client: ClientName,
  mode: 'production' | 'development' = 'production',
): Promise<Bundle> {
  const before = process.env['NODE_ENV']
  // Selects the build of React; vitest has set it to `test`.
  process.env['NODE_ENV'] = mode
  try {
    const result = await build({
      root: path.resolve(import.meta.dirname, `../../../examples/dashboard-${client}`),
      mode,
      logLevel: 'error',
      build: { write: false, minify: false, reportCompressedSize: false },
    })
    const outputs = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[]
    return new Map(
      outputs
        .flatMap(({ output }) => output)
        .map((file) => [
          `/${file.fileName}`,
          {
            type: TYPES[path.extname(file.fileName)] ?? 'application/octet-stream',
            body: file.type === 'chunk' ? file.code : file.source,
          },
        ]),
    )
  } finally {
    process.env['NODE_ENV'] = before
  }
}
