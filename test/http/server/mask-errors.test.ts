import { GraphQLError } from 'graphql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BadUserInputError, UnauthenticatedError } from '../../../src/errors.ts'
import { RateLimitedError, UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { createStubGateway, post, readAnswer } from '../../support/server/stub-gateway.ts'

const SECRET = 'sekret-4711'

const thrower = (error: unknown) => () => {
  throw error
}

afterEach(() => vi.unstubAllEnvs())

describe('error masking', () => {
  it.each([undefined, 'development', 'production', 'test'])(
    'masks an unexpected error, with NODE_ENV=%s',
    async (mode) => {
      vi.stubEnv('NODE_ENV', mode)
      const cause = new Error(`https://me:${SECRET}@upstream.test`, { cause: new Error(SECRET) })
      const { fetch } = createStubGateway(thrower(cause))
      const response = await fetch('/graphql', post('{ viewer { id } probe }'))
      const text = await response.text()

      expect(response.status).toBe(200)
      expect(JSON.parse(text)).toEqual({
        data: { viewer: { id: 'viewer' }, probe: null },
        errors: [
          {
            message: 'Unexpected error.',
            locations: [{ line: 1, column: 17 }],
            path: ['probe'],
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      })
      expect(text + JSON.stringify([...response.headers])).not.toMatch(/sekret|upstream\.test|stack| at /)
    },
  )

  it('logs a masked error with its stack and the request id, but without the token', async () => {
    const { fetch, lines } = createStubGateway(
      thrower(new Error(`refused ${SECRET} at http://oura.test/v2?key=${SECRET}x, sent Bearer other-token`)),
    )
    await fetch(
      '/graphql',
      post('query Night { probe }', {}, { authorization: `Bearer ${SECRET}`, 'x-request-id': 'request-1' }),
    )

    const line = lines.find(({ level }) => level === 'error')
    expect(line?.fields).toMatchObject({ requestId: 'request-1', operation: 'Night', path: 'probe' })
    const { message, stack } = (line?.fields['error'] ?? {}) as Record<string, string>
    expect(message).toBe('refused [redacted] at http://oura.test/v2?[redacted] sent Bearer [redacted]')
    expect(stack).toContain('mask-errors.test.ts')
    expect(JSON.stringify(lines)).not.toMatch(/sekret|other-token/)
  })

  it.each([
    ['a string', SECRET],
    ['an object', { password: SECRET }],
    ['a GraphQLError without a code', new GraphQLError(SECRET)],
    ['an error inside a GraphQLError', new GraphQLError(SECRET, { originalError: new TypeError(SECRET) })],
    [
      'an error inside a GraphQLError with a code',
      new GraphQLError(SECRET, { originalError: new TypeError(SECRET), extensions: { code: 'FORBIDDEN' } }),
    ],
  ])('masks %s', async (_, thrown) => {
    const { fetch, lines } = createStubGateway(thrower(thrown))
    const text = await (await fetch('/graphql', post('{ probe }'))).text()
    expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' })
    expect(text).not.toContain(SECRET)
    expect(lines.map(({ level }) => level)).toContain('error')
  })

  it.each([
    [new RateLimitedError(30, 'user'), { code: 'RATE_LIMITED', retryAfterSeconds: 30, tier: 'user' }],
    [new BadUserInputError('first', 'too many'), { code: 'BAD_USER_INPUT', argument: 'first' }],
    [new UnauthenticatedError('Log in.'), { code: 'UNAUTHENTICATED' }],
    [
      new UpstreamUnavailableError('Oura is down.', { traceId: 'trace-1', cause: new Error(SECRET) }),
      { code: 'UPSTREAM_UNAVAILABLE', traceId: 'trace-1' },
    ],
  ])('does not mask a GatewayError, its code and extensions: %s', async (error, extensions) => {
    const { fetch, lines } = createStubGateway(thrower(error))
    const response = await fetch('/graphql', post('{ probe }'))
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(JSON.parse(text)).toEqual({
      data: { probe: null },
      errors: [{ message: error.message, locations: [{ line: 1, column: 3 }], path: ['probe'], extensions }],
    })
    expect(lines.map(({ level }) => level)).toEqual(['info'])
    expect(text + JSON.stringify(lines)).not.toContain(SECRET)
  })

  it('logs the trace id of Oura', async () => {
    const { fetch, lines } = createStubGateway(
      thrower(new UpstreamUnavailableError('Oura is down.', { traceId: 'trace-1' })),
    )
    await fetch('/graphql', post('{ probe }'))
    expect(lines[0]?.fields).toMatchObject({ errorCodes: ['UPSTREAM_UNAVAILABLE'], traceIds: ['trace-1'] })
  })

  it('answers 500 if the context cannot be created', async () => {
    const { fetch } = createStubGateway(undefined, { createContext: thrower(new Error(SECRET)) })
    const response = await fetch('/graphql', post('{ probe }'))
    expect(response.status).toBe(500)
    expect(await readAnswer(response)).toEqual({
      errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    })
  })

  it.each([
    ['{ viewer', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { probe } query B { probe }', 'OPERATION_RESOLUTION_FAILURE'],
    ['subscription { probe }', 'GRAPHQL_VALIDATION_FAILED'],
  ])("does not mask GraphQL's own errors about %s", async (query, code) => {
    const { fetch, lines } = createStubGateway()
    const response = await fetch('/graphql', post(query, {}, { accept: 'application/graphql-response+json' }))
    expect(response.status).toBe(400)
    const { errors } = await readAnswer(response)
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code])
    expect(errors?.[0]?.message).not.toBe('Unexpected error.')
    expect(lines.map(({ level }) => level)).toEqual(['info'])
  })

  it('does not repeat a body that is not JSON', async () => {
    const { fetch } = createStubGateway()
    const response = await fetch('/graphql', { ...post(''), body: `{"query": ${SECRET}` })
    expect(response.status).toBe(400)
    const text = await response.text()
    expect(text).toContain('not JSON')
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('originalError')
  })
})
