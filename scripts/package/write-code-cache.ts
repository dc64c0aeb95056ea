import { writeFileSync } from 'node:fs'
import v8 from 'node:v8'
import { codeCacheOf, compile, evaluate } from './cached-program.ts'

/*
 * Starts a bundled program, and writes V8's code cache of the functions that the start has compiled. In a process of its own:
 * write-code-cache.ts FILE
 */

const [, , file = ''] = process.argv
// V8 refuses a cache that was made with other flags than it has when the program is loaded. The program sets some later.
v8.setFlagsFromString = () => undefined
const script = compile(file)
const { runCommandLine } = evaluate(script, file)
await runCommandLine([], {
  env: { PORT: '0' },
  stopRequests: { onRequest: () => undefined },
  packageFile: new URL('../../package.json', import.meta.url),
})
writeFileSync(codeCacheOf(file), script.createCachedData())
process.exit(0)
