import { UnauthenticatedError } from '../../errors.ts'
import type { Resource } from '../resources/resource.ts'
import type { ProbeBudget } from './probe-budget.ts'
import { isRejection, missingScope } from './read-response.ts'
import type { OuraRequest, OuraResponse, Send } from './send.ts'
import type { TokenVerdicts } from './token-verdicts.ts'
import { createTurns } from './turns.ts'

export interface TokenProbeOptions {
  readonly verdicts: TokenVerdicts
  readonly budget: ProbeBudget
}

/**
 * Protects the application's rate limit against made-up access tokens. A token that came with a request and that Oura
 * has not accepted yet gets one request at a time, its probe; other requests with the token wait, those of other
 * operations too. A 401 ends them. Any success, or a 401 that names a missing scope, lets them go ahead. A response that
 * says nothing about the token, such as a 503, makes the next request the probe, and so does the 401 of one resource for
 * requests of another resource: a single resource can reject tokens that are valid.
 * @throws UnauthenticatedError for a token that Oura has refused within the last minute
 * @throws UnknownTokensError if too many tokens were refused
 */
export function withTokenProbe(send: Send, { verdicts, budget }: TokenProbeOptions): Send {
  const turns = createTurns()

  async function probe(request: OuraRequest): Promise<OuraResponse> {
    const { user, resource, operation } = request
    const slot = await budget.acquire(operation.signal)
    let isRefused = false
    try {
      const response = await send(request)
      if (isAcceptance(response, resource)) verdicts.accept(user.key)
      isRefused = isRejection(response, resource)
      if (isRefused) verdicts.refuse(user.key, resource.name)
      return response
    } finally {
      slot.release(isRefused)
    }
  }

  /** Sends a request with a token that Oura has not accepted yet, or lets it wait for the token's probe. */
  async function sendUnproven(request: OuraRequest): Promise<OuraResponse> {
    const { user, resource, operation } = request
    const known = () => {
      if (verdicts.isRefused(user.key, resource.name)) return 'refused'
      return verdicts.isAccepted(user.key) ? 'accepted' : undefined
    }
    const result = await turns.decide<'accepted' | 'refused' | OuraResponse>(
      user.key,
      operation.signal,
      known,
      () => probe(request),
    )
    if (result === 'accepted') return send(request)
    if (result !== 'refused' && !isRejection(result, resource)) return result
    // A request of another resource may be about to prove the token: then only this resource rejects it.
    await turns.idle(user.key, operation.signal)
    if (result !== 'refused') return result
    if (verdicts.isAccepted(user.key)) return send(request)
    throw new UnauthenticatedError(
      'Oura rejected the access token a moment ago: it is unknown or has expired. Send another one.',
    )
  }

  return (request) => {
    const { isUnproven, key } = request.user
    return isUnproven !== true || verdicts.isAccepted(key) ? send(request) : sendUnproven(request)
  }
}

/** A response that only a valid token gets. */
const isAcceptance = (response: OuraResponse, resource: Resource): boolean =>
  (response.status >= 200 && response.status < 300) || missingScope(response, resource) !== null
