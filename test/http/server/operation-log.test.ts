import { describe, expect, it } from 'vitest'
import { startGateway } from '../../support/gateway.ts'
import { createStubGateway, post } from '../../support/server/stub-gateway.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('the operation log', () => {
  it('has one line for an operation, without private data', async () => {
    let nowMs = 1_000
    const { fetch, lines } = createStubGateway(
      () => {
        nowMs += 25
        return 'pong'
      },
      { clock: { now: () => nowMs } },
    )
    const query = 'query Night($d: Date) { probe(startDate: $d) # private-comment\n }'
    const headers = { authorization: 'Bearer private-token', 'x-request-id': 'abc-1', cookie: 'private=1' }
    await fetch('/graphql?private=1', post(query, { d: '2026-01-01' }, headers))
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'operation',
        fields: {
          requestId: 'abc-1',
          operation: 'Night',
          type: 'query',
          ms: 25,
          status: 200,
          errorCodes: [],
          traceIds: [],
        },
      },
    ])
  })

  it.each([
    ['{ probe', 200, ['GRAPHQL_PARSE_FAILED']],
    ['{ nothing nowhere }', 200, ['GRAPHQL_VALIDATION_FAILED']],
    ['{ probe(first: "private") }', 200, ['BAD_USER_INPUT']],
  ])('has a line for a refused operation: %s', async (query, status, errorCodes) => {
    const { fetch, lines } = createStubGateway()
    await fetch('/graphql', post(query))
    expect(lines).toHaveLength(1)
    expect(lines[0]?.fields).toMatchObject({ status, errorCodes })
    expect(JSON.stringify(lines)).not.toContain('private')
  })

  it('has no lines for probes and pages', async () => {
    const { fetch, lines } = createStubGateway()
    for (const path of ['/health', '/ready', '/nothing']) await fetch(path)
    expect(lines).toEqual([])
  })

  it('answers with the request id, a new one if the given one is malformed', async () => {
    const { fetch, lines } = createStubGateway()
    const idOf = async (given?: string) => {
      const headers = given === undefined ? {} : { 'x-request-id': given }
      return (await fetch('/graphql', post('{ probe }', {}, headers))).headers.get('x-request-id')
    }
    expect(await idOf('trace:01-ab.c_d')).toBe('trace:01-ab.c_d')
    for (const given of [undefined, 'with space', '{"a":1}', 'é', 'x'.repeat(129)]) {
      expect(await idOf(given)).toMatch(UUID)
    }
    expect(lines.map(({ fields }) => fields['requestId'])).toHaveLength(6)
    expect(new Set(lines.map(({ fields }) => fields['requestId'])).size).toBe(6)
  })

  it('tells what the operation cost at Oura', async () => {
    await using gateway = await startGateway()
    for (let time = 0; time < 2; time++) {
      await gateway.ask(
        '{ viewer { dailySleep(startDate: "2026-11-01", endDate: "2026-11-07") { nodes { id } } } }',
      )
    }
    const costs = gateway.log.lines
      .filter(({ message }) => message === 'operation')
      .map(({ fields }) => fields)
    expect(costs).toMatchObject([
      { requests: 1, retries: 0, waitMs: 0, bytes: expect.any(Number), cacheHits: 0 },
      { requests: 0, retries: 0, waitMs: 0, bytes: 0, cacheHits: 1 },
    ])
  })
})
