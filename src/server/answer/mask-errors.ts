import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import { type ErrorCode, GatewayError } from '../../errors.ts'
import { RequestRefusedError } from '../request/request-refused-error.ts'

/** The one way out for errors: what is not meant for the client becomes "Unexpected error." */
export interface ErrorGate {
  /** Never returns an error with an `originalError`, whatever NODE_ENV is. */
  maskError(error: unknown): GraphQLError
  /** What a masked error stands for, so that it can be logged; undefined for an error that passed. */
  causeOf(error: GraphQLError): unknown
}

/** Status of a whole request that fails with this code; an error of a single field leaves the answer at 200. */
const REQUEST_STATUS: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  REAUTHORIZATION_REQUIRED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_INVALID: 502,
}

export const createErrorGate = (): ErrorGate => {
  // Beside the error and not on it: whatever hangs on the error itself may be serialized one day.
  const causes = new WeakMap<GraphQLError, unknown>()

  return {
    maskError(error) {
      const origin = originOf(error)
      if (origin instanceof GatewayError) return toGraphQLError(origin, error)
      if (origin instanceof GraphQLError && error instanceof GraphQLError && hasPublicCode(error)) {
        return withoutOriginalError(error)
      }
      const masked = new GraphQLError('Unexpected error.', {
        ...placeOf(error),
        // yoga answers 500 to an `unexpected` error without data, and strips the mark.
        extensions: { code: 'INTERNAL_SERVER_ERROR', unexpected: true },
      })
      causes.set(masked, error)
      return masked
    },
    causeOf: (error) => causes.get(error),
  }
}

/** A `GatewayError` as clients see it, at the place in the document where `located` was thrown. */
export const toGraphQLError = (error: GatewayError, located?: unknown): GraphQLError => {
  const place = placeOf(located)
  const extensions: GraphQLErrorExtensions = { ...error.extensions, code: error.code }
  if (error instanceof RequestRefusedError || place.path == null) {
    const status = error instanceof RequestRefusedError ? error.status : REQUEST_STATUS[error.code]
    // `spec: false` keeps the status for clients that accept application/json too.
    const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : {}
    extensions['http'] = { status, headers, spec: false }
  }
  return new GraphQLError(error.message, { ...place, extensions })
}

const originOf = (error: unknown): unknown => {
  let origin = error
  while (origin instanceof GraphQLError && origin.originalError) origin = origin.originalError
  return origin
}

/**
 * GraphQL's own errors about a request carry a code when they arrive here (yoga and `argument-names.ts` see to
 * it). One without a code is a defect of ours, such as a value that a scalar could not serialize.
 */
const hasPublicCode = ({ extensions }: GraphQLError): boolean =>
  typeof extensions['code'] === 'string' && extensions['code'] !== 'INTERNAL_SERVER_ERROR'

const withoutOriginalError = (error: GraphQLError): GraphQLError => {
  const { originalError: _, ...extensions } = error.extensions
  return new GraphQLError(error.message, { ...placeOf(error), extensions })
}

const placeOf = (error: unknown) => {
  if (!(error instanceof GraphQLError)) return {}
  const { nodes = null, source = null, positions = null, path = null } = error
  return { nodes, source, positions, path }
}
