import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { HTTP_STATUS } from '../../../src/errors.ts'
import { type FaultKind, failWith, rateLimited } from '../../../src/simulator/faults.ts'
import { ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { NOW } from '../../support/client.ts'
import { libraryCodes, ownCodes } from '../../support/docs/error-codes.ts'
import { differingPaths, type Example, examplesOf } from '../../support/docs/examples.ts'
import { anchors, codes, docOf, rowsOf, section } from '../../support/docs/markdown.ts'
import { sourceText } from '../../support/docs/sources.ts'
import { GRAPHQL_URL, startGateway } from '../../support/gateway.ts'
import { createStubGateway, post } from '../../support/server/stub-gateway.ts'

const doc = docOf('docs/errors.md')
// Responses with extensions are in extensions.test.ts.
const examples = examplesOf(doc).filter(({ answer }) => answer?.extensions === undefined)
const stated = rowsOf(doc.text).map(([code = '']) => codes(code)[0] ?? '')

/** A gateway whose requests to Oura all fail. */
const withFault =
  (kind: FaultKind, environment: Record<string, string> = {}) =>
  async ({ query, variables }: Example) => {
    await using gateway = await startGateway({
      config: parseConfig({ OURA_MAX_RETRIES: '0', ...environment }),
    })
    gateway.simulator.inject({ kind })
    return await gateway.ask<object, object>(query, variables)
  }

/** A gateway with logins. */
const withLogin =
  (prepare: (gateway: LoginGateway, browser: ReturnType<LoginGateway['browser']>) => Promise<unknown>) =>
  async ({ query }: Example) => {
    await using gateway = await startLoginGateway({ publicUrl: 'http://localhost:4000' })
    const browser = gateway.browser()
    await prepare(gateway, browser)
    return await ask(gateway, browser, query)
  }

const asItIs = async ({ query, variables }: Example) => {
  await using gateway = await startGateway()
  return await gateway.ask<object, object>(query, variables)
}

/** The situation of the example in each section. */
const circumstances: Readonly<Record<string, (example: Example) => Promise<object>>> = {
  UNAUTHENTICATED: withLogin(async () => {}),
  REAUTHORIZATION_REQUIRED: withLogin(async (gateway, browser) => {
    await gateway.login(browser)
    gateway.simulator.inject({
      match: { resource: 'daily_sleep' },
      kind: failWith(401, { body: { detail: 'Expired.' } }),
    })
    gateway.simulator.inject({
      match: { resource: 'oauth_token' },
      kind: failWith(400, { body: { error: 'invalid_grant' } }),
    })
  }),
  FORBIDDEN: withLogin((gateway, browser) => gateway.login(browser, '', { scopes: ['daily'] })),
  BAD_USER_INPUT: asItIs,
  RATE_LIMITED: withFault(rateLimited(120, NOW)),
  UPSTREAM_UNAVAILABLE: withFault(failWith(503)),
  UPSTREAM_TIMEOUT: withFault({ type: 'hang' }, { OURA_TIMEOUT_MS: '100' }),
  UPSTREAM_INVALID: withFault({ type: 'garbage' }),
  'Before execution': asItIs,
}

/** The codes of the error classes. */
const classes = [...sourceText.matchAll(/readonly code = '(\w+)'/g)].map(([, code = '']) => code)

test('the codes are those of the error classes', () => {
  expect(stated.toSorted()).toEqual([...new Set(classes)].sort())
  const [, list = ''] = /export type ErrorCode =([^/]*)/.exec(sourceText) ?? []
  expect([...list.matchAll(/'(\w+)'/g)].map(([, code]) => code)).toEqual(stated)
})

test('each code has a section, linked from its row', () => {
  for (const [cell = ''] of rowsOf(doc.text)) {
    const [, code = '', anchor = ''] = /^\[`(\w+)`\]\(#(\w+)\)$/.exec(cell) ?? []
    expect(anchor).toBe(code.toLowerCase())
    expect(anchors(doc)).toContain(anchor)
    expect(section(doc, code)).toContain('**A client**')
    expect(examples.filter(({ heading }) => heading === code)).toHaveLength(1)
  }
})

describe('an example', () => {
  test.each(examples)('$heading has the printed response', async (example) => {
    const { heading, answer } = example
    const given = await circumstances[heading]?.(example)
    expect(answer?.errors).toHaveLength(1)
    if (stated.includes(heading)) expect(answer?.errors?.[0]?.extensions.code).toBe(heading)
    expect(differingPaths(answer, given)).toEqual([])
  })
})

test('the statuses are those of requests that fail as a whole', () => {
  const stated = rowsOf(section(doc, 'HTTP status')).map(([code = '', status]) => [
    codes(code)[0],
    Number(status),
  ])
  expect(stated).toEqual(Object.entries(HTTP_STATUS))
})

/** A request body for each code of a request. */
const REQUEST_CODES: Readonly<Record<string, unknown>> = {
  GRAPHQL_PARSE_FAILED: { query: '{ viewer {' },
  GRAPHQL_VALIDATION_FAILED: { query: '{ viewer { slep { day } } }' },
  OPERATION_RESOLUTION_FAILURE: { query: 'query A { viewer { id } } query B { viewer { id } }' },
  BAD_USER_INPUT: { query: '{ viewer { dailySleep(first: true) { totalCount } } }' },
  BAD_REQUEST: [{ query: '{ viewer { id } }' }],
  PERSISTED_QUERY_NOT_FOUND: { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
}

/** The codes that need another configuration, or a bug. */
const OTHER_CODES: Readonly<Record<string, () => Promise<Response>>> = {
  async PERSISTED_QUERY_NOT_SUPPORTED() {
    const trustedDocuments = { documents: new Map([['a', '{ probe }']]), only: true }
    const persistedQuery = { version: 1, sha256Hash: '0'.repeat(64) }
    const { fetch: send } = createStubGateway(undefined, { trustedDocuments })
    const body = JSON.stringify({ query: '{ probe }', extensions: { persistedQuery } })
    return await send('/graphql', { ...post(''), body })
  },
  async INTERNAL_SERVER_ERROR() {
    const { fetch: send } = createStubGateway(() => {
      throw new TypeError('a defect')
    })
    return await send('/graphql', post('{ probe }'))
  },
}

/** Codes in the source that are never sent to a client. */
const NEVER_SENT: Readonly<Record<string, string>> = {
  ABORTED: 'in the log, of a request whose client has gone',
  REQUEST_ENTITY_TOO_LARGE:
    'of uploads, and of a limit of yoga that gives way to ours: both are switched off',
  LRU_CACHE_UNBOUNDED: 'a warning of lru-cache on the console',
}

/** Refused with status 400 even for a client that accepts only `application/json`. */
const KEPT_AT_400 = ['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE']

/** The code after which clients send the query text: they read it only from a 200. */
const ASKED_AGAIN = 'PERSISTED_QUERY_NOT_FOUND'

describe('the codes of a request', () => {
  const rows = rowsOf(section(doc, 'Before execution')).map(([code = '']) => codes(code)[0] ?? '')

  test('are all codes of the source and its libraries', () => {
    const inLibraries = libraryCodes()
    const known = [...stated, ...rows, ...Object.keys(NEVER_SENT)]
    expect([...new Set([...ownCodes(), ...inLibraries])].sort()).toEqual([...new Set(known)].sort())
    // One of each of the three ways in which yoga and its executor write a code.
    for (const code of ['BAD_REQUEST', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'])
      expect(inLibraries).toContain(code)
  })

  test('are the codes of real responses', async () => {
    expect(rows).toEqual([...Object.keys(REQUEST_CODES), ...Object.keys(OTHER_CODES)])
    await using gateway = await startGateway()
    for (const [code, body] of Object.entries(REQUEST_CODES)) {
      for (const [accept, status] of [
        ['application/graphql-response+json', code === ASKED_AGAIN ? 200 : 400],
        ['application/json', KEPT_AT_400.includes(code) ? 400 : 200],
      ] as const) {
        const response = await gateway.fetch(GRAPHQL_URL, {
          method: 'POST',
          headers: { accept, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        expect({ code, accept, status: response.status }).toEqual({ code, accept, status })
        expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
      }
    }
  })

  test.each(Object.entries(OTHER_CODES))('can be %s', async (code, provoke) => {
    expect(await (await provoke()).json()).toMatchObject({ errors: [{ extensions: { code } }] })
  })
})
