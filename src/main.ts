#!/usr/bin/env node
import nodeModule from 'node:module'
import { handleStopRequests } from './process/stop-requests.ts'

const { argv, env } = process
const stopRequests = handleStopRequests(env['npm_lifecycle_event'] !== undefined)
// Since Node 22.1: keeps the compiled code in the folder for temporary files, which saves a seventh of the next start.
const { enableCompileCache } = nodeModule as typeof nodeModule & { readonly enableCompileCache?: () => void }
enableCompileCache?.()
// Imported after the signal handlers are installed, because loading the program takes most of the start.
const { runCommandLine } = await import('./cli/command-line.ts')
const packageFile = new URL('../package.json', import.meta.url)
await runCommandLine(argv.slice(2), { env, stopRequests, packageFile })
