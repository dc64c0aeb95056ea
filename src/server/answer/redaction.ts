import { GraphQLError } from 'graphql'

/** What a log line tells about an error. */
interface ErrorDescription {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

/**
 * An unexpected error for the log: its name, message and stack, without the request's token, without anything
 * that follows "Bearer", and without credentials and query strings of URLs.
 * @param authorization the request's Authorization header, whose token may have got into the message
 */
export const describeError = (error: unknown, authorization: string | null): ErrorDescription => {
  const origin = error instanceof GraphQLError && error.originalError ? error.originalError : error
  const redact = createRedaction(authorization)
  if (!(origin instanceof Error)) {
    return { name: typeof origin, message: 'Something that is not an Error was thrown.', stack: undefined }
  }
  return {
    name: redact(origin.name),
    message: redact(origin.message),
    stack: origin.stack === undefined ? undefined : redact(origin.stack),
  }
}

const createRedaction = (authorization: string | null) => {
  const token = authorization?.trim().split(/\s+/).at(-1) ?? ''
  return (text: string): string =>
    (token === '' ? text : text.replaceAll(token, '[redacted]'))
      .replace(/\bbearer\s+\S+/gi, 'Bearer [redacted]')
      .replace(/\/\/[^/@\s]+@/g, '//[redacted]@')
      .replace(/(https?:\/\/[^\s?#]+)[?#]\S+/gi, '$1?[redacted]')
}
