import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ListeningServer, listen } from '../../support/listen.ts'
import { createStubGateway } from '../../support/server/stub-gateway.ts'

const NOT_FOUND = { error: 'Not found. Send GraphQL operations to /graphql.' }
const ALIVE = { status: 'alive' }
const PONG = { data: { probe: 'pong' } }

describe('the route', () => {
  let server: ListeningServer

  beforeAll(async () => {
    server = await listen(createStubGateway().handle)
  })

  afterAll(() => server.close())

  /** Sends a request line and a Host header as they are, which no HTTP client does. */
  const send = async (target: string, host: string, method = 'GET') => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8').on('data', (data: string) => {
      text += data
    })
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    await once(socket, 'close')
    const [head = '', body = ''] = text.split('\r\n\r\n')
    expect(text).not.toMatch(/ at |node_modules|stack/)
    return {
      status: Number(head.split(' ')[1]),
      body: body && JSON.parse(body.replace(/^[\da-f]+\r\n|\r\n0$/g, '')),
    }
  }

  it.each([
    'x/graphql?query={probe}',
    'x/graphql?query={probe}&y=',
    'x/graphql#',
    'x/graphql\\',
    'user@x/graphql?',
    'x/auth/login?',
    'x:99999',
    '[',
    'a b',
    '%',
    '',
    'gateway.example:4000',
  ])('does not depend on the Host header "%s"', async (host) => {
    expect(await send('/nowhere', host)).toEqual({ status: 404, body: NOT_FOUND })
    expect(await send('/health', host)).toEqual({ status: 200, body: ALIVE })
    expect(await send('/graphql?query={probe}', host)).toEqual({ status: 200, body: PONG })
  })

  it.each([
    ['http://other.example/health', 200, ALIVE],
    ['HTTPS://user@other.example:1/health?x=/graphql', 200, ALIVE],
    ['http://other.example', 404, NOT_FOUND],
    ['http://other.example?/health', 404, NOT_FOUND],
    ['//other.example/health', 404, NOT_FOUND],
    ['/\\other.example/health', 404, NOT_FOUND],
    ['*', 404, NOT_FOUND],
  ])('of the request target %s has status %i', async (target, status, body) => {
    expect(await send(target, 'x/graphql?query={probe}')).toEqual({ status, body })
  })
})
