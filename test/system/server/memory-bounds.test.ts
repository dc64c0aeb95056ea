import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_OPERATION_BYTES } from '../../../src/oura/http/operation-bounds.ts'
import { MAX_BODY_BYTES } from '../../../src/oura/http/response-body.ts'
import { type ListeningServer, listen } from '../../support/listen.ts'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'

/** The heap that single operations exceeded before they were bounded. */
const HEAP_MB = 1_000

/** What the process may take beside a full heap: buffers, code, and the heap's own spaces. */
const MAX_RSS_MB = 1.3 * HEAP_MB

/** Pages of a list that Oura says go on, up to OURA_MAX_PAGES. */
const PAGES = 100

const record = (index: number): string =>
  JSON.stringify({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    day: '2026-11-10',
    score: 80,
    timestamp: '2026-11-10T00:00:00+00:00',
    contributors: { deep_sleep: 1, efficiency: 2, latency: 3, rem_sleep: 4, restfulness: 5, timing: 6 },
  })

/** A page just below the largest body that is read. */
function pageOf(bytes: number): string {
  const records: string[] = []
  for (let length = 100; ; ) {
    const next = record(records.length)
    length += next.length + 1
    if (length > bytes) return `{"data":[${records.join()}]`
    records.push(next)
  }
}

let oura: ListeningServer
let gateway: ProcessGateway
/** Pages that Oura sent, by access token. */
const pagesByToken = new Map<string, number>()

beforeAll(async () => {
  const page = pageOf(MAX_BODY_BYTES)
  oura = await listen((request, response) => {
    const token = request.headers.authorization ?? ''
    const pages = (pagesByToken.get(token) ?? 0) + 1
    pagesByToken.set(token, pages)
    response.setHeader('content-type', 'application/json')
    response.end(`${page},"next_token":${pages < PAGES ? `"page-${pages}"` : 'null'}}`)
  })
  gateway = startProcessGateway({
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    DEMO: '0',
    OURA_API_URL: oura.url,
    STORE_URL: 'memory:',
    OURA_TIMEOUT_MS: '60000',
    OPERATION_TIMEOUT_MS: '120000',
    LOG_LEVEL: 'warn',
  })
  await gateway.url()
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await oura.close()
})

interface Answer {
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[]
}

/** Asks for a list that has a hundred large pages, as one user. */
async function askForPages(user: string): Promise<Answer> {
  const response = await fetch(await gateway.url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${user}` },
    body: JSON.stringify({
      query:
        '{ viewer { dailySleep(startDate: "2026-11-01", endDate: "2026-11-19") { totalCount nodes { score } } } }',
    }),
  })
  return (await response.json()) as Answer
}

const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions['code'])

/** The most memory that the process has taken so far, MB. */
async function peakMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.child.pid}/status`, 'utf8')
  return (Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6
}

describe(`a gateway with a heap of ${HEAP_MB} MB, if Oura sends a hundred pages of 8 MB for one list`, () => {
  it('reads only as many as one operation may receive (885 MB)', async () => {
    const answer = await askForPages('one-user')
    expect(answer.errors).toMatchObject([
      {
        extensions: { code: 'BAD_USER_INPUT', limit: 'bytes from Oura', allowed: MAX_OPERATION_BYTES },
      },
    ])
    expect(pagesByToken.get('Bearer one-user')).toBe(Math.ceil(MAX_OPERATION_BYTES / MAX_BODY_BYTES))
  })

  it('answers twelve such operations at once, some of which have to wait', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `user-${index}`)
    const answers = await Promise.all(users.map(askForPages))
    const codes = answers.flatMap(codesOf)
    expect(codes).toHaveLength(users.length)
    expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT', 'RATE_LIMITED']))
    // Bytes that are not held any more do not count.
    expect(codesOf(await askForPages('one-user-more'))).toEqual(['BAD_USER_INPUT'])
    expect(await peakMb()).toBeLessThan(MAX_RSS_MB)
  })
})
