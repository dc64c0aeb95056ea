import { readFileSync } from 'node:fs'

/** The version of this package. The bundle has the text instead of this function; see bundle-plugins.ts. */
export function packageVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}
