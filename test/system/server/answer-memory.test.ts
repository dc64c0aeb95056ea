import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'

/** Less than the answers below have together, and more than the gateway needs at rest. */
const HEAP_MB = 200

/** What the process may take: a full heap, code, responses that are being sent, and freed memory that Node keeps. */
const MAX_RSS_MB = 800

const REQUESTS = 60

/** Days of a sample for each minute: some MB. */
const LARGE = `{ viewer { dailyActivity(startDate: "2026-07-01", endDate: "2026-10-31", last: 75) {
  nodes { met { samples { timestamp value } } }
} } }`

const SMALL = '{ viewer { dailyReadiness(last: 1) { nodes { score } } } }'

let gateway: ProcessGateway

beforeAll(async () => {
  gateway = startProcessGateway({
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    DEMO: '1',
    STORE_URL: 'memory:',
    OPERATION_TIMEOUT_MS: '120000',
    GATEWAY_ADMIN_TOKEN: 'the-operator-of-this-test-gateway',
    LOG_LEVEL: 'warn',
  })
  await gateway.url()
})

afterAll(() => gateway[Symbol.asyncDispose]())

interface Answered {
  readonly status: number
  readonly bytes: number
  /** The first characters. */
  readonly begin: string
  readonly ms: number
}

/** Reads an answer without keeping it. A client that does not read gets only the head. */
async function ask(query: string, { reads = true, accept = 'application/json' } = {}): Promise<Answered> {
  const url = await gateway.url()
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', accept },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      let [bytes, begin] = [0, '']
      const answered = () => ({
        status: response.statusCode ?? 0,
        bytes,
        begin,
        ms: performance.now() - startedAt,
      })
      if (!reads) {
        open.add(request)
        response.pause()
        response.on('error', () => undefined)
        resolve(answered())
        return
      }
      response.on('data', (chunk: Buffer) => {
        if (bytes === 0) begin = chunk.toString('utf8', 0, 200)
        bytes += chunk.length
      })
      response.on('end', () => resolve(answered()))
      response.on('error', reject)
    })
    request.end(JSON.stringify({ query }))
  })
}

/** Requests whose answer is not read. */
const open = new Set<http.ClientRequest>()

/** The most memory that the process has taken so far, MB. */
async function peakMb(): Promise<number> {
  const status = await readFile(`/proc/${gateway.child.pid}/status`, 'utf8')
  return (Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function metric(name: string): Promise<number> {
  const response = await fetch(new URL('/metrics', await gateway.url()), {
    headers: { authorization: 'Bearer the-operator-of-this-test-gateway' },
  })
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await response.text())?.[1])
}

describe(`a gateway with a heap of ${HEAP_MB} MB`, () => {
  it(`answers ${REQUESTS} large queries at once, and small ones beside them`, async () => {
    const { bytes } = await ask(LARGE)
    expect(bytes).toBeGreaterThan(6_000_000)
    const large = Promise.all(Array.from({ length: REQUESTS }, () => ask(LARGE)))
    let isDone = false
    large.finally(() => {
      isDone = true
    })
    const smallMs: number[] = []
    while (!isDone) smallMs.push((await ask(SMALL)).ms)
    for (const answered of await large) expect(answered).toMatchObject({ status: 200, bytes })
    expect(await peakMb()).toBeLessThan(MAX_RSS_MB)
    // Most of them come in a few ms. They share the processor with the large ones, and with other tests.
    expect(median(smallMs)).toBeLessThan(2_000)
    expect(await metric('oura_graphql_answer_waits_total')).toBeGreaterThan(REQUESTS / 2)
    expect(await metric('oura_graphql_answer_characters')).toBe(0)
    expect(await metric('oura_graphql_answers_waiting')).toBe(0)
  })
  it.each([
    ['whole answers', LARGE, 'application/json'],
    ['answers in parts', `{ ... @defer ${LARGE} }`, 'multipart/mixed'],
  ])('answers a large query beside 20 clients that do not read %s', async (_, query, accept) => {
    const unread = Array.from({ length: 20 }, () => ask(query, { reads: false, accept }))
    await Promise.race(unread)
    const { status } = await ask(LARGE)
    expect(status).toBe(200)
    expect((await ask(SMALL)).status).toBe(200)
    expect(await peakMb()).toBeLessThan(MAX_RSS_MB)
    for (const request of open) request.destroy()
    open.clear()
    await Promise.allSettled(unread)
    for (const request of open) request.destroy()
    await vi.waitFor(async () => expect(await metric('oura_graphql_answer_characters')).toBe(0), 20_000)
    expect(await metric('oura_graphql_answers_waiting')).toBe(0)
  })
})
