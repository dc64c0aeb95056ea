import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const start = (env: Record<string, string>): ProcessGateway => {
  const gateway = startProcessGateway(env)
  cleanups.push(() => gateway[Symbol.asyncDispose]())
  return gateway
}

const ask = (url: string, query: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })

/** An upstream that holds every request until the test answers it. */
const startSlowOura = async () => {
  const waiting: ServerResponse[] = []
  let resolveArrived = () => {}
  const arrived = new Promise<void>((resolve) => {
    resolveArrived = resolve
  })
  const server = createServer((_, response) => {
    waiting.push(response)
    resolveArrived()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const answer = (body: object) => {
    for (const response of waiting.splice(0)) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
  }
  return { url: `http://127.0.0.1:${port}`, arrived, answer }
}

const authorization = { authorization: 'Bearer some-token' }
const scoreQuery = '{ viewer { dailySleep(first: 3, orderBy: DESC) { nodes { day score } } } }'

describe('the process', () => {
  it('serves the demo, and prints a curl command that works', async () => {
    const gateway = start({})
    const url = await gateway.url()
    expect(gateway.output()).toContain('generated records')
    const command = /curl -s .*/.exec(gateway.output())?.[0] ?? ''
    const curl = spawn('sh', ['-c', command])
    let text = ''
    curl.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    await once(curl, 'close')
    const answer = JSON.parse(text)
    expect(answer.errors).toBeUndefined()
    expect(answer.data.viewer.dailySleep.nodes).toHaveLength(7)
    expect((await fetch(new URL('/ready', url))).status).toBe(200)
  })

  it('serves the records of DEMO_DATA, and prints a query for their days', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oura-graphql-'))
    cleanups.push(() => rm(folder, { recursive: true }))
    const record = {
      id: 'one',
      day: '2019-05-06',
      score: 61,
      timestamp: '2019-05-06T00:00:00+00:00',
      contributors: {},
    }
    await writeFile(join(folder, 'daily_sleep.json'), JSON.stringify({ data: [record], next_token: null }))
    const gateway = start({ DEMO_DATA: folder })
    await gateway.url()
    expect(gateway.output()).toContain(folder)
    const body = / -d '(.*)'/.exec(gateway.output())?.[1] ?? ''
    const answer = await ask(await gateway.url(), JSON.parse(body).query)
    expect(await answer.json()).toEqual({
      data: { viewer: { dailySleep: { nodes: [{ day: '2019-05-06', score: 61 }] } } },
    })
  })

  it('prints every fault of the environment, and exits with 1', async () => {
    const gateway = start({ PORT: 'abc', DEMO: 'maybe', LOG_LEVEL: 'loud' })
    expect(await gateway.exit).toBe(1)
    expect(gateway.errors().trim().split('\n')).toEqual([
      'PORT is "abc"; it must be a whole number from 0 to 65535.',
      'DEMO is "maybe"; it must be 0 or 1.',
      'LOG_LEVEL is "loud"; it must be one of fatal, error, warn, info, debug, trace, silent.',
    ])
    expect(gateway.output()).toBe('')
  })

  it('prints one line if the port is in use, and exits with 1', async () => {
    const { url } = await startSlowOura()
    const { port } = new URL(url)
    const gateway = start({ PORT: port })
    expect(await gateway.exit).toBe(1)
    expect(gateway.errors()).toBe(`Port ${port} of 127.0.0.1 is in use. Set PORT to a free port.\n`)
  })

  it('prints one line if the folder of DEMO_DATA does not exist', async () => {
    const gateway = start({ DEMO_DATA: '/nowhere/at/all' })
    expect(await gateway.exit).toBe(1)
    expect(gateway.errors()).toMatch(/^DEMO_DATA: .*\/nowhere\/at\/all.*\n$/)
  })

  it('executes trusted documents only with TRUSTED_DOCUMENTS=only, and prints that', async () => {
    const manifest = join(await mkdtemp(join(tmpdir(), 'oura-graphql-')), 'documents.json')
    cleanups.push(() => rm(dirname(manifest), { recursive: true }))
    await writeFile(manifest, JSON.stringify({ scores: scoreQuery, old: '{ viewer { mood } }' }))
    const gateway = start({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_MANIFEST: manifest })
    const url = await gateway.url()
    expect(gateway.output()).toContain(`Only trusted documents are executed: ${manifest}`)
    expect(gateway.output()).not.toMatch(/GraphiQL|curl/)
    // A document that is out of date does not affect the others.
    await expect.poll(() => gateway.errors()).toContain('trusted documents are not valid for the schema')
    expect(gateway.errors()).toContain('"documentId":"old"')
    expect((await ask(url, scoreQuery)).status).toBe(400)
    const byId = await fetch(`${url}?documentId=scores`)
    expect(await byId.json()).toMatchObject({ data: { viewer: { dailySleep: {} } } })
  })

  it('prints one line if a manifest is invalid, and exits with 1', async () => {
    const gateway = start({
      TRUSTED_DOCUMENTS: 'prefer',
      TRUSTED_DOCUMENTS_MANIFEST: '/nowhere/documents.json',
    })
    expect(await gateway.exit).toBe(1)
    expect(gateway.errors()).toBe(
      'TRUSTED_DOCUMENTS_MANIFEST: /nowhere/documents.json cannot be read (ENOENT).\n',
    )
    expect(gateway.output()).toBe('')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes a running operation after %s, then exits with 0',
    async (signal) => {
      const oura = await startSlowOura()
      const gateway = start({ DEMO: '0', OURA_API_URL: oura.url })
      const url = await gateway.url()
      // An idle connection must not keep the process running.
      const idle = connect(Number(new URL(url).port), '127.0.0.1')
      await once(idle, 'connect')
      const answer = ask(url, scoreQuery, authorization)
      await oura.arrived
      gateway.child.kill(signal)
      // The port closes although the operation is still running.
      const connects = () => fetch(new URL('/health', url)).then(Boolean, () => false)
      await expect.poll(connects, { timeout: 10_000 }).toBe(false)
      oura.answer({ data: [], next_token: null })
      const response = await answer
      expect(response.headers.get('connection')).toBe('close')
      expect(await response.json()).toEqual({ data: { viewer: { dailySleep: { nodes: [] } } } })
      expect(await gateway.exit).toBe(0)
    },
  )

  it('exits at once at the second signal', async () => {
    const oura = await startSlowOura()
    const gateway = start({ DEMO: '0', OURA_API_URL: oura.url })
    const url = await gateway.url()
    const answer = ask(url, scoreQuery, authorization)
    await oura.arrived
    gateway.child.kill('SIGTERM')
    gateway.child.kill('SIGINT')
    await expect(answer).rejects.toThrow()
    expect(await gateway.exit).toBe(1)
  })

  it('prints no tokens', async () => {
    const gateway = start({ LOG_LEVEL: 'trace' })
    const url = await gateway.url()
    const answer = await ask(url, scoreQuery, { authorization: 'Bearer private-token-4711' })
    await answer.text()
    gateway.child.kill('SIGTERM')
    await gateway.exit
    expect(gateway.errors()).toContain('"msg":"operation"')
    expect(gateway.errors() + gateway.output()).not.toContain('private-token-4711')
  })
})
