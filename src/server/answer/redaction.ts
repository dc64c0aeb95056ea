import { GraphQLError } from 'graphql'

/** An error as the log shows it. */
interface ErrorDescription {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

/**
 * Describes an unexpected error for the log: name, message and stack, without the request's token, without any text
 * after "Bearer", and without credentials and query strings of URLs.
 * @param authorization the request's Authorization header, whose token the message may contain
 */
export function describeError(error: unknown, authorization: string | null): ErrorDescription {
  const origin = error instanceof GraphQLError && error.originalError ? error.originalError : error
  const redact = createRedaction(authorization)
  if (!(origin instanceof Error)) {
    return { name: typeof origin, message: 'The value that was thrown is not an Error.', stack: undefined }
  }
  return {
    name: redact(origin.name),
    message: redact(origin.message),
    stack: origin.stack === undefined ? undefined : redact(origin.stack),
  }
}

function createRedaction(authorization: string | null) {
  const token = authorization?.trim().split(/\s+/).at(-1) ?? ''
  return (text: string): string =>
    (token === '' ? text : text.replaceAll(token, '[redacted]'))
      .replace(/\bbearer\s+\S+/gi, 'Bearer [redacted]')
      .replace(/\/\/[^/@\s]+@/g, '//[redacted]@')
      .replace(/(https?:\/\/[^\s?#]+)[?#]\S+/gi, '$1?[redacted]')
}
