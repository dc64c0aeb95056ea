import type { OperationError } from '../context.ts'

/**
 * Says what failed and what to do next, a line for each kind of error. Codes are those of docs/errors.md.
 * @param argumentNames the arguments of the tool
 */
export function describeErrors(
  errors: readonly OperationError[],
  argumentNames: readonly string[],
): string[] {
  const lines = errors.map((error) => describe(error, argumentNames))
  return [...new Set(lines)].slice(0, MAX_LINES)
}

/** Fields that fail alike share a line. */
const MAX_LINES = 10

/** Codes of errors whose fix is another call: what has arrived is no answer to the question. */
export const isWrongCall = ({ extensions }: OperationError): boolean =>
  extensions?.['code'] === 'BAD_USER_INPUT'

function describe(
  { message, path, extensions = {} }: OperationError,
  argumentNames: readonly string[],
): string {
  const { code, argument, requiredScope, authorizationUrl, retryAfterSeconds } = extensions
  const url = typeof authorizationUrl === 'string' ? authorizationUrl : undefined
  const place = path === undefined ? '' : ` (at ${path.filter((key) => typeof key === 'string').join('.')})`
  switch (code) {
    case 'BAD_USER_INPUT':
      return `${message}${namesArgument(argument, argumentNames) && !message.includes(argument) ? ` The argument is ${argument}.` : ''} Correct the call and repeat it.`
    case 'FORBIDDEN':
      return typeof requiredScope === 'string'
        ? `The user has not granted the scope ${requiredScope}${place}. Ask the user to ${
            url === undefined ? 'log in again and to allow it' : `open ${url} and to allow it`
          }. Until then, answer without this data: calling again does not help.`
        : `${message} Tell the user: calling again does not help.`
    case 'UNAUTHENTICATED':
    case 'REAUTHORIZATION_REQUIRED':
      return `The login at Oura has expired. Ask the user to ${
        url === undefined ? 'log in again, or to renew the access token' : `log in again at ${url}`
      }. Calling again before does not help.`
    case 'RATE_LIMITED':
      return `The rate limit is reached${place}. Wait ${
        typeof retryAfterSeconds === 'number' ? `${retryAfterSeconds} seconds` : 'a minute'
      }, then repeat the call with the same arguments.`
    case 'UPSTREAM_UNAVAILABLE':
      return `Oura cannot be reached or fails${place}. Tell the user, and repeat the call in a minute or later.`
    case 'UPSTREAM_TIMEOUT':
      return `Oura took too long${place}. Repeat the call with a shorter range of days.`
    case 'UPSTREAM_INVALID':
      return `Oura's answer is invalid${place}. Answer without this data: calling again does not help.`
    default:
      return `${message}${place}`
  }
}

/** Whether an argument of the schema is one of the tool, which usually has the same name. */
const namesArgument = (argument: unknown, names: readonly string[]): argument is string =>
  typeof argument === 'string' && names.includes(argument)
