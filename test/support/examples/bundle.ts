import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'

/** The example front ends, by the GraphQL client that they use. */
export const CLIENTS = ['urql', 'apollo'] as const
export type ClientName = (typeof CLIENTS)[number]

/** What `vite build` makes of an example: files by their path from the root, such as `/index.html`. */
export type Bundle = ReadonlyMap<string, { readonly type: string; readonly body: Buffer }>

/** `development` has the warnings of React and of the clients, `production` is what is deployed. */
export type BuildMode = 'production' | 'development'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/**
 * Builds an example into a folder.
 * @param minify as in a deployment. @default false: quicker, and errors name their function
 */
export async function buildExample(
  client: ClientName,
  mode: BuildMode,
  outDir: string,
  minify = false,
): Promise<void> {
  const before = process.env['NODE_ENV']
  // Selects the build of React; vitest has set it to `test`.
  process.env['NODE_ENV'] = mode
  try {
    await build({
      root: path.resolve(import.meta.dirname, `../../../examples/dashboard-${client}`),
      mode,
      logLevel: 'error',
      build: {
        outDir,
        emptyOutDir: true,
        reportCompressedSize: false,
        ...(!minify && { minify: false }),
      },
    })
  } finally {
    process.env['NODE_ENV'] = before
  }
}

/** Reads what `buildExample` has built. */
export function readBundle(folder: string): Bundle {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name)
      const type = TYPES[path.extname(name)] ?? 'application/octet-stream'
      return [`/${path.relative(folder, file)}`, { type, body: readFileSync(file) }]
    }),
  )
}
