import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../../support/app.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const CHECKS = path.resolve(ROOT, '../shared/conformance')

/** A day in whose last 30 days the demo user has records of every resource, rest mode and old tags included. */
const NOW = Date.parse('2025-09-20T12:00:00Z')

/** Runs one of the programs in the project's root, because they import graphql from there. */
const runCheck = (name: string, ...args: readonly string[]): Promise<{ code: number; lines: string[] }> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [path.join(CHECKS, name), ...args],
      { cwd: ROOT, timeout: 60_000 },
      (_, stdout, stderr) => {
        if (child.exitCode === null) reject(new Error(`${name} was ended by ${child.signalCode}. ${stderr}`))
        else resolve({ code: child.exitCode, lines: `${stdout}${stderr}`.trim().split('\n') })
      },
    )
  })

describe.skipIf(!existsSync(CHECKS))('the independent checks of ../shared/conformance', () => {
  let url = ''
  let stop = async (): Promise<void> => undefined

  beforeAll(async () => {
    const simulator = await startSimulator({ now: () => NOW })
    const config = parseConfig({ DEMO: '1', LOG_LEVEL: 'error' })
    const demo = { url: simulator.url, accessToken: DEMO_TOKEN }
    const app = createTestApp(config, { clock: { now: () => NOW }, demo })
    const server = createServer(app.fetch)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    url = `http://127.0.0.1:${port}/graphql`
    stop = async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      await app.close()
      server.closeAllConnections()
      await closed
      await simulator.close()
    }
  })
  afterAll(() => stop())

  it('find every MUST and SHOULD of GraphQL over HTTP kept', async () => {
    const { code, lines } = await runCheck('audit.mjs', url)
    expect({ code, broken: lines.filter((line) => /^(ERROR|WARN)\b/.test(line)) }).toEqual({
      code: 0,
      broken: [],
    })
    expect(lines.at(-1)).toMatch(/^audits=[1-9]\d* /)
  })

  it('find the Relay specification kept, in the schema and in answers', async () => {
    const { code, lines } = await runCheck('relay-check.mjs', url, '--strict')
    // Relay no longer requires an input object without fields, and the contract has none.
    const faults = [
      'WARN Mutation.disconnect takes one (input: *Input!) (got )',
      // Only the operator reads them, and the check has no token.
      'WARN no live WebhookSubscription reached from an argument-free root field',
    ]
    expect({ code, faults: lines.slice(0, -1) }).toEqual({ code: 1, faults })
  })

  it('find no difference from the contract, and nothing missing', async () => {
    const { code, lines } = await runCheck('contract-check.mjs', path.join(ROOT, 'schema.graphql'))
    expect({ code, differing: lines.slice(0, -1) }).toEqual({ code: 0, differing: [] })
    expect(lines.at(-1)).toMatch(/^(\d+) of \1 points of the contract hold$/)
  })
})
