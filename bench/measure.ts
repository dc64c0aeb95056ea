import type { BenchServers } from './bench-servers.ts'
import { TOKEN_REQUEST } from './cases.ts'
import type { Candidate, CheckedCase } from './check.ts'
import { requestText, runLoad } from './load.ts'
import { CONCURRENCY, type Plan, UPSTREAM_LATENCY_MS } from './plan.ts'
import { median, type Row, toMedianRow } from './report.ts'

/** Cache of a run. cold: every request is from a new user. warm: all are from one user with earlier requests. */
type CacheState = 'cold' | 'warm'

/** A server in a run for throughput. */
interface Entry {
  readonly candidate: Candidate
  /** Expected requests to Oura per response. */
  readonly upstreamRequests: number
}

/** What the targets of a case are about. */
export interface CaseFigures {
  /** CPU per request divided by that of the baseline, which caches nothing; median over the rounds. */
  readonly cold: number
  readonly warm: number
  /** CPU per request, all cached, divided by that of the ready answer's JSON.stringify. */
  readonly stringify: number
  /** Latency above that of the baseline, nothing cached, ms. */
  readonly latencyMs: number
}

/** Measures every figure of a case that varies between runs. */
export async function measureCase(
  servers: BenchServers,
  checked: CheckedCase,
  plan: Plan,
): Promise<{ rows: Row[]; figures: CaseFigures }> {
  const { gateway, baseline, cachedBaseline, stringify, benchCase } = checked
  const { upstreamRequests } = benchCase
  const cold = { candidate: gateway, upstreamRequests }
  const warm = { candidate: gateway, upstreamRequests: 0 }
  const byHand = { candidate: baseline, upstreamRequests }
  const rows: Row[] = []
  async function compare(label: string, cache: CacheState, entries: readonly [Entry, Entry]) {
    const turns = await inTurns(entries, plan.rounds, (entry) =>
      runThroughput(servers, entry, cache, plan.runRequests),
    )
    const cpu = toMedianRow(benchCase.name, `CPU per request, ${label}`, 'ms', turns, ({ cpuMs }) => cpuMs)
    rows.push(
      cpu,
      toMedianRow(benchCase.name, `throughput, ${label}`, '/s', turns, ({ perSecond }) => perSecond),
    )
    return cpu.ratio
  }
  const figures = {
    cold: await compare('cold', 'cold', [cold, byHand]),
    warm: await compare('warm; baseline without cache', 'warm', [warm, byHand]),
    stringify: await compare('warm; baseline with ready answers', 'warm', [
      warm,
      { candidate: stringify, upstreamRequests: 0 },
    ]),
  }
  await compare('warm; baseline with trivial cache', 'warm', [
    warm,
    { candidate: cachedBaseline, upstreamRequests: 0 },
  ])
  const { row, differenceMs } = await measureLatency(servers, checked, plan)
  return { rows: [...rows, row], figures: { ...figures, latencyMs: differenceMs } }
}

/** Runs a case on both servers without measuring, so that V8 compiles their code. */
export async function warmUp(
  servers: BenchServers,
  checked: CheckedCase,
  { warmUpRequests }: Plan,
): Promise<void> {
  const { gateway, baseline, cachedBaseline, stringify, benchCase } = checked
  const { upstreamRequests } = benchCase
  for (const candidate of [gateway, baseline]) {
    await runThroughput(servers, { candidate, upstreamRequests }, 'cold', warmUpRequests)
  }
  for (const candidate of [gateway, cachedBaseline, stringify]) {
    await runThroughput(servers, { candidate, upstreamRequests: 0 }, 'warm', warmUpRequests)
  }
}

/** Latency of a single client, each request from a new user whose token Oura has accepted before. */
async function measureLatency(servers: BenchServers, checked: CheckedCase, plan: Plan) {
  const { simulator } = servers
  const limits = { concurrency: 1, requests: plan.latencyRequests }
  await simulator.call('setLatency', UPSTREAM_LATENCY_MS)
  const turns = await inTurns([checked.gateway, checked.baseline], plan.rounds, async (candidate) => {
    const { subject, request, bytes } = candidate
    await servers.provideUsers(limits.requests)
    const tokens = Array.from({ length: limits.requests }, servers.nextToken)
    if (candidate === checked.gateway) {
      for (const token of tokens) await requestText(subject.pool, TOKEN_REQUEST, token)
    }
    const nextToken = () => tokens.shift() ?? ''
    return median((await runLoad(subject.pool, request, bytes, nextToken, limits)).latenciesMs)
  })
  await simulator.call('setLatency', 0)
  const figure = `p50 at ${UPSTREAM_LATENCY_MS} ms upstream, cold`
  return {
    row: toMedianRow(checked.benchCase.name, figure, 'ms', turns, (p50) => p50),
    differenceMs: median(turns.map(([gateway, baseline]) => gateway - baseline)),
  }
}

/**
 * Measures throughput and CPU time of a server.
 * @throws if the simulator received an unexpected number of requests
 */
async function runThroughput(servers: BenchServers, entry: Entry, cache: CacheState, requests: number) {
  const { subject, request, bytes } = entry.candidate
  await servers.provideUsers(requests + 1)
  const sameToken = servers.nextToken()
  if (cache === 'warm') await requestText(subject.pool, request, sameToken)
  const nextToken = cache === 'warm' ? () => sameToken : servers.nextToken

  await servers.simulator.call('takeTraffic')
  const before = await subject.usage()
  const limits = { concurrency: CONCURRENCY, requests }
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
