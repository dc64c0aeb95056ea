import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ExecutionResult } from 'graphql'
import { leakCheck } from '../leak-check/leak-check.ts'
import { readSubscription, type Subscriber, subscriptionRequest } from '../live/subscription.ts'
import { freePort } from '../store/redis-server.ts'
import { startTestProcess } from '../test-process.ts'

const VERSION = '2.15.1'

/** Not a dependency of the project, because it has 745 packages. */
const FOLDER = path.resolve('node_modules/.cache', `hive-gateway-${VERSION}`)

/** Installs Hive Gateway into the cache of node_modules, unless it is there. Takes one to three minutes. */
export function installHiveGateway(): void {
  if (existsSync(path.join(FOLDER, 'installed'))) return
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(path.join(FOLDER, 'package.json'), '{ "private": true, "type": "module" }\n')
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  execFileSync('npm', ['install', ...options, `@graphql-hive/gateway@${VERSION}`], { cwd: FOLDER })
  writeFileSync(path.join(FOLDER, 'installed'), '')
}

/** Hive Gateway in a process of its own. */
export interface HiveGateway extends AsyncDisposable {
  ask<T = unknown>(query: string, headers?: Record<string, string>): Promise<ExecutionResult<T>>
  subscribe(query: string, headers?: Record<string, string>): Promise<Subscriber>
}

/**
 * Starts Hive Gateway as its documentation says, with a supergraph and a configuration.
 * @param configuration text of gateway.config.ts
 */
export async function startHiveGateway(supergraph: string, configuration: string): Promise<HiveGateway> {
  // Within the installation, so that the configuration finds its package.
  const cwd = mkdtempSync(path.join(FOLDER, 'run-'))
  writeFileSync(path.join(cwd, 'supergraph.graphql'), supergraph)
  writeFileSync(path.join(cwd, 'gateway.config.ts'), configuration)
  const program = path.join(FOLDER, 'node_modules/.bin/hive-gateway')
  // Hive Gateway prints port 0 as it is, and not the one that the system chose.
  const port = await freePort()
  const options = ['supergraph', '--host', '127.0.0.1', '--port', `${port}`]
  const started = startTestProcess(program, options, {
    cwd,
    env: { PATH: process.env['PATH'], FORCE_COLOR: '0' },
  })
  started.child.stdin.end()
  await listening(started)
  return {
    async ask(query, headers = {}) {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      })
      const text = await response.text()
      leakCheck.text('an answer of Hive Gateway', text)
      return JSON.parse(text)
    },
    subscribe: async (query, headers) =>
      readSubscription(
        await fetch(`http://127.0.0.1:${port}/graphql`, subscriptionRequest(query, {}, headers)),
      ),
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]()
      rmSync(cwd, { recursive: true, force: true })
    },
  }
}

const listening = ({ child, output, errors, exit }: ReturnType<typeof startTestProcess>): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = () => {
      if (`${output()}${errors()}`.includes('Listening on')) resolve()
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    exit.then(() => reject(new Error(`Hive Gateway ended: ${output()}${errors()}`)))
  })
