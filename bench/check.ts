import { isDeepStrictEqual } from 'node:util'
import type { BenchServers, Subject } from './bench-servers.ts'
import {
  type BenchCase,
  countItems,
  type ServerRequest,
  toBaselineRequest,
  toCommonForm,
  toGraphQLRequest,
} from './cases.ts'
import { ask } from './load.ts'
import { type Row, toRow } from './report.ts'

/** A server with the request that asks it a case, and the length of the right answer. */
export interface Contestant {
  readonly subject: Subject
  readonly request: ServerRequest
  readonly bytes: number
}

/** A case whose answers are known to be right. */
export interface CheckedCase {
  readonly benchCase: BenchCase
  readonly gateway: Contestant
  readonly baseline: Contestant
  /** The baseline with its cache switched on. */
  readonly cachedBaseline: Contestant
  /** What no repetition changes. */
  readonly rows: readonly Row[]
  /** What is wrong with the number of requests to Oura; empty where nothing is. */
  readonly faults: readonly string[]
}

/**
 * Asks both servers once, each as a new user.
 * @throws where the answers differ
 */
export async function checkCase(servers: BenchServers, benchCase: BenchCase): Promise<CheckedCase> {
  const { simulator } = servers
  const { name, upstreamRequests } = benchCase
  await servers.provideUsers(2)

  async function askFirst(subject: Subject, request: ServerRequest) {
    await simulator.call('takeTraffic')
    const text = await ask(subject.pool, request, servers.nextToken())
    return {
      contestant: { subject, request, bytes: Buffer.byteLength(text) },
      answer: toCommonForm(text),
      traffic: await simulator.call('takeTraffic'),
    }
  }
  const gateway = await askFirst(servers.gateway, toGraphQLRequest(benchCase))
  const baseline = await askFirst(servers.baseline, toBaselineRequest(benchCase, false))

  const [items, baselineItems] = [countItems(gateway.answer), countItems(baseline.answer)]
  if (items === 0 || !isDeepStrictEqual(gateway.answer, baseline.answer)) {
    throw new Error(
      `The answers to ${name} differ: ${items} items of the gateway, ${baselineItems} of the baseline.`,
    )
  }
  return {
    benchCase,
    gateway: gateway.contestant,
    baseline: baseline.contestant,
    cachedBaseline: { ...baseline.contestant, request: toBaselineRequest(benchCase, true) },
    rows: [
      toRow(name, 'upstream requests, cold', '', gateway.traffic.requests, baseline.traffic.requests),
      toRow(name, 'upstream bytes, cold', 'B', gateway.traffic.bytes, baseline.traffic.bytes),
      toRow(name, 'bytes of the answer', 'B', gateway.contestant.bytes, baseline.contestant.bytes),
      toRow(name, 'items in the answer', '', items, baselineItems),
    ],
    faults: Object.entries({ gateway, baseline })
      .filter(([, { traffic }]) => traffic.requests !== upstreamRequests)
      .map(
        ([server, { traffic }]) =>
          `${name}: the ${server} made ${traffic.requests} requests to Oura, not ${upstreamRequests}.`,
      ),
  }
}
