import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { PATIENCE_MS } from '../../support/browser/visitor.ts'
import { CLIENTS } from '../../support/examples/bundle.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const children: ChildProcess[] = []

vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS })

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})

/** A free port on the address of `localhost`. */
const occupy = async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return { port, leave: () => new Promise((resolve) => server.close(resolve)) }
}

const run = (example: string, environment: Record<string, string>) => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/run-example.ts', example], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  return { child, output: () => output, errors: () => errors, ended: once(child, 'close') }
}

test.each(CLIENTS)('%s and its gateway start together as one origin, and stop together', async (client) => {
  const { port, leave } = await occupy()
  await leave()
  const { child, output, ended } = run(client, { EXAMPLE_PORT: `${port}` })
  await once(child.stdout ?? child, 'data')
  const url = `http://localhost:${port}`
  expect(output()).toBe(`Open ${url} (Ctrl-C stops the example and its gateway).\n`)

  expect(await (await fetch(url)).text()).toContain('<title>Ring dashboard</title>')
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { dailySleep(last: 1) { totalCount } } }' }),
  })
  expect(await response.json()).toMatchObject({ data: { viewer: { dailySleep: expect.any(Object) } } })
  const login = await fetch(`${url}/auth/login`, { redirect: 'manual' })
  const consent = new URL(login.headers.get('location') ?? '')
  expect(consent.searchParams.get('redirect_uri')).toBe(`${url}/auth/callback`)

  child.kill('SIGINT')
  expect((await ended)[0]).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
  await expect(fetch(consent)).rejects.toThrow()
})

test('says what to do if a port is taken', async () => {
  const { port, leave } = await occupy()
  const gateway = createServer()
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  const gatewayPort = (gateway.address() as AddressInfo).port
  try {
    const forExample = run('urql', { EXAMPLE_PORT: `${port}` })
    expect((await forExample.ended)[0]).toBe(1)
    expect(forExample.errors()).toBe(`Port ${port} is in use. Set EXAMPLE_PORT to a free port.\n`)
    await leave()
    const forGateway = run('urql', { EXAMPLE_PORT: `${port}`, PORT: `${gatewayPort}` })
    expect((await forGateway.ended)[0]).toBe(1)
    expect(forGateway.errors()).toContain(
      `Port ${gatewayPort} of 127.0.0.1 is in use. Set PORT to a free port`,
    )
    expect(forGateway.output()).toBe('')
  } finally {
    gateway.close()
  }
})

test('lists the examples and ports', async () => {
  const unknown = run('relay', {})
  const odd = run('urql', { EXAMPLE_PORT: 'five' })
  expect((await unknown.ended)[0]).toBe(1)
  expect(unknown.errors()).toContain('Usage: tsx scripts/run-example.ts urql|apollo')
  expect((await odd.ended)[0]).toBe(1)
  expect(odd.errors()).toContain('EXAMPLE_PORT is "five"')
})
