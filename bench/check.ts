import { isDeepStrictEqual } from 'node:util'
import type { BenchServers, Subject } from './bench-servers.ts'
import {
  type BenchCase,
  countItems,
  normalizeResponse,
  type ServerRequest,
  toBaselineRequest,
  toGraphQLRequest,
} from './cases.ts'
import { requestText } from './load.ts'
import { type Row, toRow } from './report.ts'

/** A server, the request of a case to it, and the length of the correct response. */
export interface Candidate {
  readonly subject: Subject
  readonly request: ServerRequest
  readonly bytes: number
}

/** A case whose responses were checked. */
export interface CheckedCase {
  readonly benchCase: BenchCase
  readonly gateway: Candidate
  readonly baseline: Candidate
  /** The baseline with its cache on. */
  readonly cachedBaseline: Candidate
  /** The baseline that sends a ready answer. */
  readonly stringify: Candidate
  /** Figures that are the same in every run. */
  readonly rows: readonly Row[]
  /** Unexpected numbers of requests to Oura. */
  readonly faults: readonly string[]
}

/**
 * Sends the request to both servers once, each as a new user.
 * @throws if the responses differ
 */
export async function checkCase(servers: BenchServers, benchCase: BenchCase): Promise<CheckedCase> {
  const { simulator } = servers
  const { name, upstreamRequests } = benchCase
  await servers.provideUsers(2)

  async function requestCold(subject: Subject, request: ServerRequest) {
    await simulator.call('takeTraffic')
    const text = await requestText(subject.pool, request, servers.nextToken())
    return {
      candidate: { subject, request, bytes: Buffer.byteLength(text) },
      answer: normalizeResponse(text),
      traffic: await simulator.call('takeTraffic'),
    }
  }
  const gateway = await requestCold(servers.gateway, toGraphQLRequest(benchCase))
  const baseline = await requestCold(servers.baseline, toBaselineRequest(benchCase, 'nothing'))

  const [items, baselineItems] = [countItems(gateway.answer), countItems(baseline.answer)]
  if (items === 0 || !isDeepStrictEqual(gateway.answer, baseline.answer)) {
    throw new Error(
      `The responses to ${name} differ: ${items} items from the gateway, ${baselineItems} from the baseline.`,
    )
  }
  return {
    benchCase,
    gateway: gateway.candidate,
    baseline: baseline.candidate,
    cachedBaseline: { ...baseline.candidate, request: toBaselineRequest(benchCase, 'cached') },
    stringify: {
      ...baseline.candidate,
      subject: servers.stringify,
      request: toBaselineRequest(benchCase, 'ready'),
    },
    rows: [
      toRow(name, 'upstream requests, cold', '', gateway.traffic.requests, baseline.traffic.requests),
      toRow(name, 'upstream bytes, cold', 'B', gateway.traffic.bytes, baseline.traffic.bytes),
      toRow(name, 'bytes of the response', 'B', gateway.candidate.bytes, baseline.candidate.bytes),
      toRow(name, 'items in the response', '', items, baselineItems),
    ],
    faults: Object.entries({ gateway, baseline })
      .filter(([, { traffic }]) => traffic.requests !== upstreamRequests)
      .map(
        ([server, { traffic }]) =>
          `${name}: the ${server} made ${traffic.requests} requests to Oura, not ${upstreamRequests}.`,
      ),
  }
}
