import type { BenchServers } from './bench-servers.ts'
import type { Candidate, CheckedCase } from './check.ts'
import { requestText, runLoad } from './load.ts'
import { CONCURRENCY, MAX_REQUESTS, type Plan, UPSTREAM_LATENCY_MS } from './plan.ts'
import { median, type Row, toMedianRow } from './report.ts'

/** Cache of a run. cold: every request is from a new user. warm: all are from one user with earlier requests. */
type CacheState = 'cold' | 'warm'

/** A server in a run for throughput. */
interface Entry {
  readonly candidate: Candidate
  /** Expected requests to Oura per response. */
  readonly upstreamRequests: number
}

/** Measures every figure of a case that varies between runs. */
export async function measureCase(servers: BenchServers, checked: CheckedCase, plan: Plan): Promise<Row[]> {
  const { gateway, baseline, cachedBaseline } = checked
  const { upstreamRequests } = checked.benchCase
  const cold = [
    { candidate: gateway, upstreamRequests },
    { candidate: baseline, upstreamRequests },
  ] as const
  const warm = [{ candidate: gateway, upstreamRequests: 0 }, cold[1]] as const
  const warmBoth = [warm[0], { candidate: cachedBaseline, upstreamRequests: 0 }] as const
  async function throughput(label: string, cache: CacheState, entries: readonly [Entry, Entry]) {
    const { name } = checked.benchCase
    const turns = await inTurns(entries, plan.rounds, (entry) =>
      runThroughput(servers, entry, cache, plan.runMs),
    )
    return [
      toMedianRow(name, `throughput, ${label}`, '/s', turns, ({ perSecond }) => perSecond),
      toMedianRow(name, `CPU per request, ${label}`, 'ms', turns, ({ cpuMs }) => cpuMs),
    ]
  }
  return [
    await measureLatency(servers, checked, plan),
    ...(await throughput('cold', 'cold', cold)),
    ...(await throughput('warm; baseline without cache', 'warm', warm)),
    ...(await throughput('warm; baseline with trivial cache', 'warm', warmBoth)),
  ]
}

/** Runs a case on both servers without measuring, so that V8 compiles their code. */
export async function warmUp(servers: BenchServers, checked: CheckedCase, { warmUpMs }: Plan): Promise<void> {
  const { gateway, baseline, cachedBaseline, benchCase } = checked
  const { upstreamRequests } = benchCase
  for (const candidate of [gateway, baseline]) {
    await runThroughput(servers, { candidate, upstreamRequests }, 'cold', warmUpMs)
  }
  for (const candidate of [gateway, cachedBaseline]) {
    await runThroughput(servers, { candidate, upstreamRequests: 0 }, 'warm', warmUpMs)
  }
}

/** Latency of a single client, each request from a new user. */
async function measureLatency(servers: BenchServers, checked: CheckedCase, plan: Plan): Promise<Row> {
  const { simulator } = servers
  const limits = { concurrency: 1, requests: plan.latencyRequests, ms: 5000 }
  await simulator.call('setLatency', UPSTREAM_LATENCY_MS)
  const turns = await inTurns([checked.gateway, checked.baseline], plan.rounds, async (candidate) => {
    const { subject, request, bytes } = candidate
    await servers.provideUsers(limits.requests)
    return median((await runLoad(subject.pool, request, bytes, servers.nextToken, limits)).latenciesMs)
  })
  await simulator.call('setLatency', 0)
  const figure = `p50 at ${UPSTREAM_LATENCY_MS} ms upstream, cold`
  return toMedianRow(checked.benchCase.name, figure, 'ms', turns, (p50) => p50)
}

/**
 * Measures throughput and CPU time of a server.
 * @throws if the simulator received an unexpected number of requests
 */
async function runThroughput(servers: BenchServers, entry: Entry, cache: CacheState, ms: number) {
  const { subject, request, bytes } = entry.candidate
  await servers.provideUsers(MAX_REQUESTS)
  const sameToken = servers.nextToken()
  if (cache === 'warm') await requestText(subject.pool, request, sameToken)
  const nextToken = cache === 'warm' ? () => sameToken : servers.nextToken

  await servers.simulator.call('takeTraffic')
  const before = await subject.usage()
  const limits = { concurrency: CONCURRENCY, requests: MAX_REQUESTS, ms }
  const result = await runLoad(subject.pool, request, bytes, nextToken, limits)
  const after = await subject.usage()

  const traffic = await servers.simulator.call('takeTraffic')
  const expected = result.requests * entry.upstreamRequests
  if (traffic.requests !== expected || traffic.refused > 0) {
    const { requests, refused } = traffic
    throw new Error(
      `${result.requests} ${cache} requests to ${request.path} sent ${requests} to Oura instead of ${expected}; ${refused} failed.`,
    )
  }
  return {
    perSecond: (result.requests / result.ms) * 1000,
    cpuMs: (after.cpuUs - before.cpuUs) / 1000 / result.requests,
  }
}

/**
 * Runs two servers alternately, so that other load on the machine affects both. The order changes each round, because
 * after-effects of one run (heat, garbage collection) slow down the next.
 */
async function inTurns<E, R>(
  [first, second]: readonly [E, E],
  rounds: number,
  run: (entry: E) => Promise<R>,
): Promise<(readonly [R, R])[]> {
  const turns: (readonly [R, R])[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const result = await run(first)
      turns.push([result, await run(second)])
    } else {
      const result = await run(second)
      turns.push([await run(first), result])
    }
  }
  return turns
}
