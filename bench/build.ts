import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Compiles src and the servers into bench/dist, with the compiler that builds the package. Not tsx: it wraps functions
 * so that they keep their names, which costs time at each closure, and would be measured.
 */
export function buildServers(): void {
  const compiler = fileURLToPath(new URL('../bin/tsc', import.meta.resolve('typescript')))
  const project = fileURLToPath(new URL('tsconfig.build.json', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The servers cannot be built.\n${stdout}`)
}

/** Where the build puts a server. */
export function builtServer(name: 'gateway' | 'baseline' | 'simulator'): string {
  return fileURLToPath(new URL(`dist/bench/servers/${name}.js`, import.meta.url))
}
