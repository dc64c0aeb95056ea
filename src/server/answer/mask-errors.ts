import { GraphQLError, type GraphQLErrorExtensions, isValueNode } from 'graphql'
import { GatewayError } from '../../errors.ts'
import { RequestRefusedError } from '../request/request-refused-error.ts'
import { httpOf } from './error-status.ts'

/** Masks errors: one that is not meant for clients becomes "Unexpected error." */
export interface ErrorMask {
  /** Never returns an error with an `originalError`, whatever NODE_ENV is. */
  maskError(error: unknown): GraphQLError
  /** The error that a masked one replaces, for the log; undefined for an error that is not masked. */
  causeOf(error: GraphQLError): unknown
}

export function createErrorMask(): ErrorMask {
  // A WeakMap, not a property of the error: a property could be serialized into an answer.
  const causes = new WeakMap<GraphQLError, unknown>()

  return {
    maskError(error) {
      const origin = originOf(error)
      if (origin instanceof GatewayError) return toGraphQLError(origin, error)
      if (origin instanceof GraphQLError && error instanceof GraphQLError && hasPublicCode(error)) {
        return withoutOriginalError(error)
      }
      const argument = refusedArgument(origin)
      if (argument !== undefined) {
        const { message } = origin as GraphQLError
        return new GraphQLError(message, {
          ...locationOf(error),
          extensions: { code: 'BAD_USER_INPUT', argument },
        })
      }
      const masked = new GraphQLError('Unexpected error.', {
        ...locationOf(error),
        // yoga answers an `unexpected` error without data with status 500, and removes the mark.
        extensions: { code: 'INTERNAL_SERVER_ERROR', unexpected: true },
      })
      causes.set(masked, error)
      return masked
    },
    causeOf: (error) => causes.get(error),
  }
}

/**
 * A `GatewayError` as clients see it.
 * @param located the GraphQL error that wraps it, with path and location; without a path it concerns the whole request,
 * and decides the HTTP status of the answer
 */
export function toGraphQLError(error: GatewayError, located?: unknown): GraphQLError {
  const location = locationOf(located)
  const extensions: GraphQLErrorExtensions = { ...error.extensions, code: error.code }
  if (error instanceof RequestRefusedError || location.path == null) {
    // `spec: false` keeps the status for clients that accept application/json too.
    extensions['http'] = { ...httpOf(error), spec: false }
  }
  return new GraphQLError(error.message, { ...location, extensions })
}

/** Where an error belongs in the query and in the answer, as options of a GraphQLError that replaces it. */
export function locationOf(error: unknown) {
  if (!(error instanceof GraphQLError)) return {}
  const { nodes = null, source = null, positions = null, path = null } = error
  return { nodes, source, positions, path }
}

function originOf(error: unknown): unknown {
  let origin = error
  while (origin instanceof GraphQLError && origin.originalError) origin = origin.originalError
  return origin
}

/**
 * GraphQL's own errors about a request have a code when they arrive here: yoga and `validation.ts` add it. An error
 * without a code is a defect of the gateway, such as a value that a scalar could not serialize.
 */
const hasPublicCode = ({ extensions }: GraphQLError): boolean =>
  typeof extensions['code'] === 'string' && extensions['code'] !== 'INTERNAL_SERVER_ERROR'

/**
 * Name of the argument that graphql-js refused when it executed a field, if that is the error. Validation cannot: a
 * nullable variable with a default is allowed at a non-null place, and may still be null (GraphQL specification, section
 * 5.8.5).
 */
function refusedArgument(origin: unknown): string | undefined {
  if (!(origin instanceof GraphQLError)) return undefined
  const [node] = origin.nodes ?? []
  if (node === undefined || !isValueNode(node)) return undefined
  return /^Argument "([^"]+)"/.exec(origin.message)?.[1]
}

function withoutOriginalError(error: GraphQLError): GraphQLError {
  const { originalError: _, ...extensions } = error.extensions
  return new GraphQLError(error.message, { ...locationOf(error), extensions })
}
