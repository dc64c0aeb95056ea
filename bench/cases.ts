/** A query of the gateway, and the same data requested from the baseline. */
export interface BenchCase {
  readonly name: 'dashboard' | 'year' | 'join'
  /** Requests to Oura with an empty cache. */
  readonly upstreamRequests: number
  readonly query: string
  readonly from: string
  readonly to: string
}

/** Start of every run by the servers' clocks, ms since 1970. */
export const START = Date.parse('2026-11-13T12:00:00Z')

const SLEEP = 'day score contributors { deepSleep efficiency latency remSleep restfulness timing totalSleep }'
const READINESS =
  'day score contributors { activityBalance bodyTemperature hrvBalance previousDayActivity previousNight recoveryIndex restingHeartRate sleepBalance }'
const WORKOUT = 'ouraId day activity intensity label source calories distance startDatetime endDatetime'

// The days are more than a month old, so that their records no longer change and stay fresh in the cache.
export const CASES: readonly BenchCase[] = [
  {
    name: 'dashboard',
    upstreamRequests: 4,
    from: '2026-09-01',
    to: '2026-09-30',
    query: `query Dashboard($from: Date!, $to: Date!) {
  viewer {
    personalInfo { ouraId age weight height biologicalSex email }
    dailySleep(startDate: $from, endDate: $to, first: 100) { nodes { ${SLEEP} } }
    dailyReadiness(startDate: $from, endDate: $to, first: 100) { nodes { ${READINESS} } }
    workouts(startDate: $from, endDate: $to, first: 200) { nodes { ${WORKOUT} } }
  }
}`,
  },
  {
    name: 'year',
    upstreamRequests: 1,
    from: '2025-10-01',
    to: '2026-09-30',
    query: `query Year($from: Date!, $to: Date!) {
  viewer {
    dailyReadiness(startDate: $from, endDate: $to, first: 365) { nodes { ${READINESS} } }
  }
}`,
  },
  {
    name: 'join',
    upstreamRequests: 3,
    from: '2026-09-01',
    to: '2026-09-30',
    query: `query Join($from: Date!, $to: Date!) {
  viewer {
    days(startDate: $from, endDate: $to, first: 50) {
      nodes {
        date
        sleep { ${SLEEP} }
        readiness { ${READINESS} }
        workouts { ${WORKOUT} }
      }
    }
  }
}`,
  },
]

/** A request to one of the servers, without the token. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body: string | null
}

/** The GraphQL request of a case. */
export function toGraphQLRequest({ query, from, to }: BenchCase): ServerRequest {
  return {
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({ query, variables: { from, to } }),
  }
}

/** The request of a case to the baseline. @param variant what it keeps between requests */
export function toBaselineRequest(
  { name, from, to }: BenchCase,
  variant: 'nothing' | 'cached' | 'ready',
): ServerRequest {
  const suffix = variant === 'nothing' ? '' : `&${variant}=1`
  return { method: 'GET', path: `/${name}?from=${from}&to=${to}${suffix}`, body: null }
}

/**
 * A small request of another resource. Oura accepts a new token with it, so that the gateway does not try the token first
 * in the request that is timed.
 */
export const TOKEN_REQUEST: ServerRequest = {
  method: 'POST',
  path: '/graphql',
  body: JSON.stringify({ query: '{ viewer { ringConfigurations(first: 1) { totalCount } } }' }),
}

/**
 * Normalizes a response of either server for comparison: connections become lists of nodes.
 * @throws if the gateway reports errors
 */
export function normalizeResponse(text: string): unknown {
  const body = JSON.parse(text) as Record<string, unknown>
  if (body['errors'] !== undefined) throw new Error(`The gateway reports errors: ${text.slice(0, 500)}`)
  const data = body['data'] as { readonly viewer: unknown } | undefined
  return simplify(data === undefined ? body : data.viewer)
}

function simplify(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplify)
  if (typeof value !== 'object' || value === null) return value
  if ('nodes' in value) return simplify(value.nodes)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, simplify(inner)]))
}

/** Number of items of all lists in a response. */
export function countItems(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? value.length : 0
  return Object.values(value).reduce((count: number, inner) => count + countItems(inner), own)
}
