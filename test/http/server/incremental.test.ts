import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { mergeParts } from '../../support/execution/merge-parts.ts'
import { GRAPHQL_URL, startGateway, type TestGateway } from '../../support/gateway.ts'
import { allParts, MULTIPART } from '../../support/incremental/multipart.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const send = (query: string, headers: Record<string, string> = {}, variables: object = {}) =>
  gateway.fetch(GRAPHQL_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: MULTIPART, ...headers },
    body: JSON.stringify({ query, variables }),
  })

const SLEEP =
  '{ viewer { id ... @defer(label: "scores") { dailySleep(lastDays: 3) { nodes { day score } } } } }'

describe('an answer in parts', () => {
  it('is multipart, and its parts make up the plain answer', async () => {
    const response = await send(SLEEP)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"')
    const parts = await allParts(response)
    expect(parts[0]).toEqual({ data: { viewer: { id: expect.any(String) } }, hasNext: true })
    expect(parts.at(-1)?.hasNext).toBe(false)
    expect(parts[1]?.incremental?.[0]).toMatchObject({ label: 'scores', path: ['viewer'] })
    const plain = await gateway.ask(SLEEP)
    expect(mergeParts(parts).data).toEqual(plain.data)
  })

  it('comes as events to a client that reads only those', async () => {
    const response = await send(SLEEP, { accept: 'text/event-stream' })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const text = await response.text()
    expect(text.match(/^event: next$/gm)).toHaveLength(2)
    expect(text).toContain('event: complete')
  })

  it.each([
    ['accepts JSON', { accept: 'application/json' }],
    ['accepts anything', { accept: '*/*' }],
  ])('is one whole answer for a client that %s', async (_, headers) => {
    const response = await send(SLEEP, headers)
    expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/)
    const { data } = (await response.json()) as { data: { viewer: { dailySleep: { nodes: unknown[] } } } }
    expect(data.viewer.dailySleep.nodes).toHaveLength(3)
  })

  it('is one answer if the directives are switched off by a variable', async () => {
    const query =
      'query ($on: Boolean!) { viewer { id ... @defer(if: $on) { dailySleep(lastDays: 2) { nodes @stream(if: $on) { day } } } } }'
    const off = await send(query, {}, { on: false })
    expect(off.headers.get('content-type')).toMatch(/json/)
    const parts = await allParts(await send(query, {}, { on: true }))
    expect(mergeParts(parts).data).toEqual(((await off.json()) as { data: unknown }).data)
  })

  it('streams edges, and a list of plain values', async () => {
    const query = `{ viewer { dailyActivity(lastDays: 2) { edges @stream(initialCount: 1) { cursor node { day } } }
      sleepPeriods(lastDays: 1) { nodes { heartRate { samples @stream { bpm: value } } } } } }`
    const parts = await allParts(await send(query))
    expect(parts.length).toBeGreaterThan(1)
    expect(mergeParts(parts).errors).toEqual([])
    expect(mergeParts(parts).data).toEqual((await gateway.ask(query)).data)
  })

  it('has the error of a deferred fragment there, with code and path, and the rest of the answer', async () => {
    const remove = gateway.simulator.inject({ match: { resource: 'daily_stress' }, kind: failWith(403) })
    const query = '{ viewer { id ... @defer { dailyStress(lastDays: 2) { nodes { day } } } } }'
    const parts = await allParts(await send(query))
    remove()
    const { data, errors } = mergeParts(parts)
    expect(data).toEqual({ viewer: { id: expect.any(String), dailyStress: null } })
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['viewer', 'dailyStress'],
        extensions: expect.objectContaining({ code: 'FORBIDDEN' }),
      }),
    ])
    expect(JSON.stringify(parts)).not.toMatch(/"(http|unexpected)":/)
  })

  it('has its log line and extensions at its end', async () => {
    gateway.log.lines.length = 0
    const response = await send(SLEEP.replace('{', 'query Parts {'), { 'x-oura-debug': '1' })
    const line = () => gateway.log.lines.find(({ message }) => message === 'operation')
    expect(line()).toBeUndefined()
    const parts = await allParts(response)
    expect(parts.at(-1)?.extensions).toEqual({
      oura: expect.objectContaining({ requests: expect.any(Number) }),
    })
    expect(line()?.fields).toMatchObject({ operation: 'Parts', parts: 2, status: 200, errorCodes: [] })
  })
})

describe('a trusted document', () => {
  const hash = createHash('sha256').update(SLEEP).digest('hex')
  const byHash = { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }

  it.each([
    ['documentId', { documentId: `sha256:${hash}` }],
    ["Relay's doc_id", { doc_id: hash }],
    ["Apollo's and urql's hash", byHash],
  ])('is answered in parts by its id: %s', async (_, body) => {
    await using trusting = await startTrusting()
    const parts = await allParts(await trusting.send(body))
    expect(parts.length).toBeGreaterThan(1)
    expect(mergeParts(parts).data).toEqual((await gateway.ask(SLEEP)).data)
  })

  it('is answered in parts over GET, and as events', async () => {
    await using trusting = await startTrusting()
    const url = `${GRAPHQL_URL}?documentId=${hash}`
    const parts = await allParts(await trusting.fetch(url, { headers: { accept: MULTIPART } }))
    expect(mergeParts(parts).data).toEqual((await gateway.ask(SLEEP)).data)
    const events = await trusting.fetch(url, { headers: { accept: 'text/event-stream' } })
    expect((await events.text()).match(/^event: next$/gm)).toHaveLength(2)
  })

  it('is the only one: its text, another text and an unknown id are refused, without a request to Oura', async () => {
    await using trusting = await startTrusting()
    for (const body of [
      { query: SLEEP },
      { query: '{ ... @defer { viewer { id } } }' },
      { documentId: 'x' },
    ]) {
      const text = await (await trusting.send(body)).text()
      expect(text).toContain('trusted documents only')
      expect(text).not.toContain('"data":{')
    }
    expect(trusting.newRequests()).toEqual([])
  })

  /** A gateway that executes one document only. */
  async function startTrusting() {
    const folder = makeTemporaryFolder()
    const manifest = folder.file('manifest.json')
    writeFileSync(manifest, JSON.stringify({ [hash]: SLEEP }))
    const config = { trustedDocuments: 'only', trustedDocumentsManifest: [manifest] } as const
    const trusting = await startGateway({ config })
    folder[Symbol.dispose]()
    return {
      ...trusting,
      send: (body: object) =>
        trusting.fetch(GRAPHQL_URL, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: MULTIPART },
          body: JSON.stringify(body),
        }),
    }
  }
})

describe('the rules', () => {
  const errorsOf = async (query: string) => {
    const response = await send(query)
    expect(response.headers.get('content-type')).toMatch(/json|multipart/)
    const text = await response.text()
    return text
  }

  it.each([
    ['a mutation', 'mutation { ... @defer { __typename } }', 'A mutation cannot have @defer or @stream'],
    [
      'a label that is a variable',
      'query ($l: String) { viewer { ... @defer(label: $l) { id } } }',
      'must be a text, not a variable',
    ],
    [
      'a label that is used twice',
      '{ viewer { ... @defer(label: "a") { id } ... @defer(label: "a") { id } } }',
      'is used twice',
    ],
    ['@stream of an object', '{ viewer @stream { id } }', '@stream is for lists'],
    [
      'two different @stream of one list',
      '{ viewer { tags { nodes @stream { id } nodes @stream(initialCount: 1) { id } } } }',
      'they have differing @stream directives',
    ],
    [
      'more than 20 of them',
      `{ viewer { ${'...F '.repeat(1)} } } fragment F on User { ${'... @defer { id } '.repeat(21)} }`,
      '21 deferred fragments and streamed lists, at most 20 are allowed',
    ],
    [
      'what costs too much, in several deferred fragments together',
      `{ viewer { ${Array.from({ length: 20 }, (_, index) => `... @defer(label: "${index}") { dailyActivity(lastDays: 366) { nodes { met { items } } } }`).join(' ')} } }`,
      'exceeds the cost limit',
    ],
  ])('refuse %s', async (_, query, message) => {
    expect(await errorsOf(query)).toContain(message)
  })
})
