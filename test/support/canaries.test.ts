import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { startLoginGateway } from '../auth/login-gateway.ts'
import { canaries, checkCanaries } from './canaries.ts'
import { createRecordingLog } from './client.ts'
import { startProcessGateway } from './process-gateway.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

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
    expect(checkCanaries).toThrow(
      /the value of a cookie is in the head of the answer to GET \/graphql\n.*in the answer to GET \/graphql/,
    )
  })

  it('finds a bearer token that comes in pieces', async () => {
    using server = await serve((_, response) => {
      response.write('{"token": "a-bearer-')
      response.end('token-4711"}')
    })
    await fetch(`${server.url}/auth/x`, { headers: { authorization: 'Bearer a-bearer-token-4711' } })
    expect(checkCanaries).toThrow('an access or refresh token is in the answer to GET /auth/x')
  })

  it('finds in the log, also as the cause of an error, what a login has used', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = new URL(await gateway.consent(browser))
    await browser.fetch(callback.href)
    checkCanaries()
    const log = createRecordingLog()
    log.debug(
      { error: new Error('refused', { cause: new Error(`${callback.searchParams.get('code')}`) }) },
      '',
    )
    expect(checkCanaries).toThrow('an authorization code is in the log')
    log.info({ url: callback.href }, 'called back')
    expect(checkCanaries).toThrow('the state of a login is in the log')
    log.info({ cookies: [...browser.cookies.values()] }, 'logged in')
    expect(checkCanaries).toThrow('the value of a cookie is in the log')
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
      expect(checkCanaries).toThrow(/is in the file oura\.db$/)
    }
  })

  it('hears what a process answers and prints', async () => {
    const gateway = startProcessGateway({ PUBLIC_URL: 'http://a-name-that-is-secret.test' })
    const headers = { 'x-request-id': 'another-bearer-token' }
    await (await fetch(await gateway.url(), { headers })).text()
    canaries.secret('an access or refresh token', 'another-bearer-token')
    canaries.secret("the application's secret", 'a-name-that-is-secret')
    // Not killed: it shall come to note what it has just answered.
    gateway.child.kill('SIGTERM')
    await gateway.exit
    await gateway[Symbol.asyncDispose]()
    expect(checkCanaries).toThrow(
      /application's secret is in the output of a process\n.*token is in the error output of a process\n.*token is in the head of the answer/s,
    )
  })
})
