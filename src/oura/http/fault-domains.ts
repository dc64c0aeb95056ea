import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { createLruCache } from '../../lru-cache.ts'
import { CircuitOpenError, UpstreamTimeoutError, UpstreamUnavailableError } from '../errors.ts'
import {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  createCircuitBreaker,
  type Verdict,
} from './circuit-breaker.ts'
import type { BreakerDomain, RequestMetrics } from './request-metrics.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'
import type { OuraRequest, Send } from './send.ts'

/** What fails together: a resource for all users, or a resource for one user. */
interface FaultDomain {
  readonly breaker: CircuitBreaker
  readonly retryBudget: RetryBudget
}

/**
 * Keeps a failure from spreading: a resource that fails costs only its own fields, and a user whose requests fail
 * affects no other user. Only failures to reach the host affect everything.
 */
export interface FaultDomains {
  /** Wraps a `Send` in the circuit breakers of its request. Its retries are inside and count as one request. */
  withCircuitBreaker(send: Send): Send
  /** The retry budget of a request: of its resource, and of its user for this resource. */
  retryBudgetOf(request: OuraRequest): RetryBudget
}

/** Users and resources with failures that are remembered. */
const MAX_USER_DOMAINS = 2_000
/** A user can spend at most half of a resource's retry budget. */
const USER_RETRY_CAPACITY = 5

export interface FaultDomainsOptions {
  readonly metrics: RequestMetrics
  readonly clock: Clock
  readonly log: Log
}

export function createFaultDomains({ metrics, clock, log }: FaultDomainsOptions): FaultDomains {
  /** A circuit breaker that is logged and counted. */
  function breakerOf(
    domain: BreakerDomain,
    openedBy: CircuitBreakerOptions['openedBy'],
    resource?: string,
  ): CircuitBreaker {
    const about = resource === undefined ? { domain } : { domain, resource }
    return createCircuitBreaker({
      clock,
      openedBy,
      onOpen() {
        metrics.breakerOpened(domain, resource ?? '')
        if (domain === 'user') log.warn({ ...about }, 'circuit breaker opened: no requests to Oura for now')
        else log.error({ ...about }, 'circuit breaker opened: no requests to Oura for now')
      },
      onClose() {
        metrics.breakerClosed(domain, resource ?? '')
        log.info({ ...about }, 'circuit breaker closed: Oura responds again')
      },
    })
  }

  const host = breakerOf('host', 'one user')
  const resources = new Map<string, FaultDomain>()
  // Only users with failures have an entry.
  const users = createLruCache<FaultDomain>(MAX_USER_DOMAINS)

  function resourceDomain(resource: string): FaultDomain {
    const known = resources.get(resource)
    if (known !== undefined) return known
    const breaker = breakerOf('resource', 'several users', resource)
    const domain = { breaker, retryBudget: createRetryBudget() }
    resources.set(resource, domain)
    return domain
  }

  const keyOf = ({ resource, user }: OuraRequest) => `${resource.name}/${user.key}`

  /** The domain of a user with failures. Usually no user has one, and then no key is built. */
  const failedDomain = (request: OuraRequest): FaultDomain | undefined =>
    users.size === 0 ? undefined : users.get(keyOf(request))

  function userDomain(request: OuraRequest): FaultDomain {
    const key = keyOf(request)
    const known = users.get(key)
    if (known !== undefined) return known
    const breaker = breakerOf('user', 'one user', request.resource.name)
    const domain = { breaker, retryBudget: createRetryBudget({ capacity: USER_RETRY_CAPACITY }) }
    users.set(key, domain)
    return domain
  }

  return {
    withCircuitBreaker: (send) => async (request) => {
      const user = request.user.key
      const resource = resourceDomain(request.resource.name).breaker
      const own = failedDomain(request)?.breaker
      if (!host.isAdmitting || !resource.isAdmitting || own?.isAdmitting === false)
        throw new CircuitOpenError()
      const leaveHost = host.enter(user)
      const leaveResource = resource.enter(user)
      const leaveOwn = own?.enter(user)
      const leave = (hostVerdict: Verdict, verdict: Verdict) => {
        leaveHost(hostVerdict)
        leaveResource(verdict)
        if (leaveOwn !== undefined) leaveOwn(verdict)
        else if (verdict === 'failure') userDomain(request).breaker.enter(user)(verdict)
      }
      try {
        const response = await send(request)
        leave('success', response.status >= 500 ? 'failure' : 'success')
        return response
      } catch (error) {
        leave(...verdictsOn(error, request))
        throw error
      }
    },
    retryBudgetOf(request) {
      const resource = resourceDomain(request.resource.name).retryBudget
      return {
        deposit() {
          resource.deposit()
          failedDomain(request)?.retryBudget.deposit()
        },
        withdraw: () => userDomain(request).retryBudget.withdraw() && resource.withdraw(),
      }
    },
  }
}

/** What a request without a response says about the host, and about its resource. */
function verdictsOn(error: unknown, { operation }: OuraRequest): [host: Verdict, resource: Verdict] {
  const isFailure = error instanceof UpstreamUnavailableError || error instanceof UpstreamTimeoutError
  // A deadline that passed in a queue, or a client that disconnected, says nothing about Oura.
  if (operation.signal.aborted || !isFailure) return ['unknown', 'unknown']
  return error.concernsHost ? ['failure', 'unknown'] : ['success', 'failure']
}
