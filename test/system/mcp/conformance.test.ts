import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMcpRoute } from '../../../src/mcp/http/answer-mcp.ts'
import { createRecordingLog } from '../../support/client.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { createConformanceServer } from '../../support/mcp/conformance-fixture.ts'

const RUNNER = path.resolve('node_modules/@modelcontextprotocol/conformance/dist/index.js')

/** The runner uses functions of Node 22; .ci/run runs this file again under the newest LTS. */
const NEEDS = 22
const isSupported = Number(process.versions.node.split('.')[0]) >= NEEDS

/** Runs a scenario of @modelcontextprotocol/conformance against a server. Resolves with its output and exit code. */
const runScenario = (url: string, scenario: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [RUNNER, 'server', '--url', url, '--scenario', scenario],
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? 1, output: stdout + stderr }),
    )
  })

async function expectPass(url: string, scenario: string): Promise<void> {
  const { code, output } = await runScenario(url, scenario)
  expect(code, output).toBe(0)
  expect(output).toMatch(/Passed: [1-9]\d*\/\d+, 0 failed/)
}

describe.skipIf(!isSupported)(`the gateway (the runner needs Node ${NEEDS})`, () => {
  let gateway: TestGateway
  let url: string
  beforeAll(async () => {
    gateway = await startGateway()
    url = new URL('/mcp', await gateway.listen()).href
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  test.each([
    'server-initialize',
    'ping',
    'tools-list',
    'resources-list',
    'prompts-list',
    'dns-rebinding-protection',
  ])('passes the scenario %s', (scenario) => expectPass(url, scenario))
})

describe.skipIf(!isSupported)(
  `a fixture on the transport of the gateway (the runner needs Node ${NEEDS})`,
  () => {
    const route = createMcpRoute<never>({
      createServer: createConformanceServer,
      byGatewayToken: async () => null,
      demo: true,
      publicUrl: 'http://localhost',
      corsOrigins: [],
      log: createRecordingLog(),
    })
    const server = createServer((request, response) => {
      void answer(request, response)
    })
    let url: string
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      url = `http://localhost:${(server.address() as AddressInfo).port}/mcp`
    })
    afterAll(() => {
      server.close()
      server.closeAllConnections()
    })

    async function answer(
      ...[request, response]: Parameters<NonNullable<Parameters<typeof createServer>[1]>>
    ) {
      const { host = '' } = request.headers
      const chunks: Uint8Array[] = []
      for await (const chunk of request) chunks.push(chunk)
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ])
      const answered = await route.answer(
        new Request(url, {
          method: request.method ?? 'GET',
          headers,
          ...(request.method === 'POST' && { body: Buffer.concat(chunks) }),
        }),
        host,
      )
      response.writeHead(answered.status, Object.fromEntries(answered.headers))
      for await (const chunk of answered.body ?? []) response.write(chunk)
      response.end()
    }

    test.each([
      'tools-call-simple-text',
      'tools-call-image',
      'tools-call-audio',
      'tools-call-embedded-resource',
      'tools-call-mixed-content',
      'tools-call-error',
      'tools-call-with-logging',
      'tools-call-with-progress',
      'json-schema-2020-12',
    ])('passes the scenario %s', (scenario) => expectPass(url, scenario))
  },
)
