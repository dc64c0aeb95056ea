import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog } from '../../support/client.ts'
import { inspectServers } from '../../support/leak-check/inspect-servers.ts'
import { checkForLeaks, leakCheck } from '../../support/leak-check/leak-check.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { startTestProcess } from '../../support/test-process.ts'

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void server.close().closeAllConnections(),
  }
}

const SESSION = 'a-session-that-nobody-may-see'

describe('the check of every test', () => {
  it('finds a cookie that an answer repeats, in its body and in its head', async () => {
    using server = await serve((request, response) =>
      response
        .writeHead(200, { 'x-debug': `${request.headers.cookie}` })
        .end(`you: ${request.headers.cookie}`),
    )
    await fetch(`${server.url}/graphql`, { headers: { cookie: `session=${SESSION}` } })
    expect(checkForLeaks).toThrow(
      /the value of a cookie is in the head of the answer to GET \/graphql\n.*in the answer to GET \/graphql/,
    )
  })

  it('inspects an exchange once, however often the setup file has run', async () => {
    const places: string[] = []
    for (let run = 0; run < 3; run += 1) {
      inspectServers({ secret: () => undefined, text: (place) => void places.push(place) })
    }
    try {
      using server = await serve((_, response) => response.end('ok'))
      await fetch(server.url)
      expect(places).toEqual(['the head of the answer to GET /', 'the answer to GET /'])
    } finally {
      inspectServers(leakCheck)
    }
  })

  it('inspects every gateway that a test makes', () => {
    const makesGateway = /\b(createApp|createGateway)\(/
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const making = files.filter((file) => makesGateway.test(readFileSync(`test/${file}`, 'utf8')))
    expect(making.sort()).toEqual([
      'support/app.ts',
      'support/server/stub-gateway.ts',
      // The text of a program that crashes before it answers anything.
      'system/server/process-log.test.ts',
    ])
  })

  it('finds a bearer token that comes in pieces', async () => {
    using server = await serve((_, response) => {
      response.write('{"token": "a-bearer-')
      response.end('token-4711"}')
    })
    await fetch(`${server.url}/auth/x`, { headers: { authorization: 'Bearer a-bearer-token-4711' } })
    expect(checkForLeaks).toThrow('an access or refresh token is in the answer to GET /auth/x')
  })

  it('finds in the log, also as the cause of an error, what a login has used', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = new URL(await gateway.consent(browser))
    await browser.fetch(callback.href)
    checkForLeaks()
    const log = createRecordingLog()
    log.debug(
      { error: new Error('refused', { cause: new Error(`${callback.searchParams.get('code')}`) }) },
      '',
    )
    expect(checkForLeaks).toThrow('an authorization code is in the log')
    log.info({ url: callback.href }, 'called back')
    expect(checkForLeaks).toThrow('the state of a login is in the log')
    log.info({ cookies: [...browser.cookies.values()] }, 'logged in')
    expect(checkForLeaks).toThrow('the value of a cookie is in the log')
  })

  it('finds a token of the simulator in a file, and GATEWAY_SECRET, by the file that it is kept in', async () => {
    await using simulator = {
      ...(await startSimulator()),
      [Symbol.asyncDispose]: async () => simulator.close(),
    }
    const { refreshToken } = simulator.issueTokens('demo')
    for (const text of [`\0\xffgrant${refreshToken}`, 'the-secret-of-the-store']) {
      {
        using folder = makeTemporaryFolder()
        writeFileSync(folder.file('oura.db.secret'), 'the-secret-of-the-store\n')
        writeFileSync(folder.file('oura.db'), text)
      }
      expect(checkForLeaks).toThrow(/is in the file oura\.db$/)
    }
  })

  it('finds what was written as base64, base64url or in a URL, also in the middle of something', () => {
    const token = 'a>b?c~of/a=token?of+ÿ>length'
    leakCheck.secret('an access or refresh token', token)
    for (const before of ['', 'x', 'xy', 'xyz']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}${token}, and more`).toString(encoding)
        leakCheck.text(`${encoding} after ${before.length}`, text)
        expect(checkForLeaks).toThrow(`token is in ${encoding} after ${before.length}`)
      }
    }
    leakCheck.text('a URL', `http://x.test/?${new URLSearchParams({ token })}`)
    expect(checkForLeaks).toThrow('token is in a URL')
    leakCheck.text('a text', Buffer.from('x_1XBPWQQ_that nobody knows').toString('base64'))
    expect(checkForLeaks).toThrow('token is in a text')
    leakCheck.text('a text', Buffer.from(`${token.slice(0, -4)}, not all of it`).toString('base64'))
    checkForLeaks()
  })

  it('hears what a process of a test logs and prints, also one that was killed', async () => {
    const log = new URL('../../support/client.ts', import.meta.url).href
    const script = `import { createRecordingLog } from ${JSON.stringify(log)}
      createRecordingLog().info({ why: 'a-token-in-a-log-of-its-own' }, '')
      console.error('a-cookie-on-stderr')
      setInterval(() => {}, 1_000)`
    leakCheck.secret('an access or refresh token', 'a-token-in-a-log-of-its-own')
    leakCheck.secret('the value of a cookie', 'a-cookie-on-stderr')
    const heard = startTestProcess(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    await once(heard.child.stderr, 'data')
    await heard[Symbol.asyncDispose]()
    expect(checkForLeaks).toThrow(/cookie is in the error output of a process\n.*token is in the log/)
  })

  it('hears what a process answers and prints', async () => {
    const gateway = startProcessGateway({ PUBLIC_URL: 'http://a-name-that-is-secret.test' })
    const headers = { 'x-request-id': 'another-bearer-token' }
    await (await fetch(await gateway.url(), { headers })).text()
    leakCheck.secret('an access or refresh token', 'another-bearer-token')
    leakCheck.secret("the application's secret", 'a-name-that-is-secret')
    // Not killed: it shall come to note what it has just answered.
    gateway.child.kill('SIGTERM')
    await gateway.exit
    await gateway[Symbol.asyncDispose]()
    expect(checkForLeaks).toThrow(
      /application's secret is in the output of a process\n.*token is in the error output of a process\n.*token is in the head of the answer/s,
    )
  })
})
