import type { BenchServers } from './bench-servers.ts'
import type { CheckedCase, Contestant } from './check.ts'
import { ask, runLoad } from './load.ts'
import { CONCURRENCY, MAX_REQUESTS, type Plan, UPSTREAM_LATENCY_MS } from './plan.ts'
import { median, type Row, toMedianRow } from './report.ts'

/** Who asks in a run: each time somebody new, or always the same one, who has asked before. */
type Askers = 'cold' | 'warm'

/** A server in a run for throughput. */
interface Entry {
  readonly contestant: Contestant
  /** Requests to Oura that each of its answers should take. */
  readonly upstreamRequests: number
}

/** Every figure of a case that varies from run to run. */
export async function measureCase(servers: BenchServers, checked: CheckedCase, plan: Plan): Promise<Row[]> {
  const { gateway, baseline, cachedBaseline } = checked
  const { upstreamRequests } = checked.benchCase
  const cold = [
    { contestant: gateway, upstreamRequests },
    { contestant: baseline, upstreamRequests },
  ] as const
  const warm = [{ contestant: gateway, upstreamRequests: 0 }, cold[1]] as const
  const warmBoth = [warm[0], { contestant: cachedBaseline, upstreamRequests: 0 }] as const
  async function throughput(label: string, askers: Askers, entries: readonly [Entry, Entry]) {
    const { name } = checked.benchCase
    const turns = await inTurns(entries, plan.rounds, (entry) =>
      runThroughput(servers, entry, askers, plan.runMs),
    )
    return [
      toMedianRow(name, `throughput, ${label}`, '/s', turns, ({ perSecond }) => perSecond),
      toMedianRow(name, `CPU a request, ${label}`, 'ms', turns, ({ cpuMs }) => cpuMs),
    ]
  }
  return [
    await measureLatency(servers, checked, plan),
    ...(await throughput('cold', 'cold', cold)),
    ...(await throughput('warm; baseline without cache', 'warm', warm)),
    ...(await throughput('warm; baseline with trivial cache', 'warm', warmBoth)),
  ]
}

/** Lets both servers answer a case for a while, unmeasured, so that their code is compiled. */
export async function warmUp(servers: BenchServers, checked: CheckedCase, { warmUpMs }: Plan): Promise<void> {
  const { gateway, baseline, cachedBaseline, benchCase } = checked
  const { upstreamRequests } = benchCase
  for (const contestant of [gateway, baseline]) {
    await runThroughput(servers, { contestant, upstreamRequests }, 'cold', warmUpMs)
  }
  for (const contestant of [gateway, cachedBaseline]) {
    await runThroughput(servers, { contestant, upstreamRequests: 0 }, 'warm', warmUpMs)
  }
}

/** Answer times as a lone client sees them, of users who are new each time. */
async function measureLatency(servers: BenchServers, checked: CheckedCase, plan: Plan): Promise<Row> {
  const { simulator } = servers
  const limits = { concurrency: 1, requests: plan.latencyRequests, ms: 5000 }
  await simulator.call('setLatency', UPSTREAM_LATENCY_MS)
  const turns = await inTurns([checked.gateway, checked.baseline], plan.rounds, async (contestant) => {
    const { subject, request, bytes } = contestant
    await servers.provideUsers(limits.requests)
    return median((await runLoad(subject.pool, request, bytes, servers.nextToken, limits)).latenciesMs)
  })
  await simulator.call('setLatency', 0)
  const figure = `p50 at ${UPSTREAM_LATENCY_MS} ms upstream, cold`
  return toMedianRow(checked.benchCase.name, figure, 'ms', turns, (p50) => p50)
}

/**
 * As many requests as a server answers in some time, and what they cost it.
 * @throws where the upstream saw another number of requests than the answers should take
 */
async function runThroughput(servers: BenchServers, entry: Entry, askers: Askers, ms: number) {
  const { subject, request, bytes } = entry.contestant
  await servers.provideUsers(MAX_REQUESTS)
  const sameToken = servers.nextToken()
  if (askers === 'warm') await ask(subject.pool, request, sameToken)
  const nextToken = askers === 'warm' ? () => sameToken : servers.nextToken

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
      `${result.requests} ${askers} requests to ${request.path} made ${requests} to Oura, not ${expected}; ${refused} were refused.`,
    )
  }
  return {
    perSecond: (result.requests / result.ms) * 1000,
    cpuMs: (after.cpuUs - before.cpuUs) / 1000 / result.requests,
  }
}

/**
 * Runs two servers one after the other, again and again: whatever else the machine does meanwhile meets both. Who
 * begins changes, since what one leaves behind (heat, a collection of garbage) may cost the next.
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
