import { GatewayError } from '../../errors.ts'

/** A request that is refused before execution, with the HTTP status of the answer. */
export class RequestRefusedError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'
  readonly status: number

  constructor(status: number, message: string, extensions: Record<string, unknown> = {}) {
    super(message, extensions)
    this.status = status
  }
}

export interface ExceededLimit {
  /** Name of the limit, e.g. `depth`. */
  readonly limit: string
  /** What is counted, in the plural, e.g. `levels of nesting`. */
  readonly unit: string
  readonly value: number | string
  readonly allowed: number
  /** How to stay within the limit. */
  readonly advice: string
  /** Further extensions of the error. @default none */
  readonly details?: Readonly<Record<string, unknown>>
  /** @default 400 */
  readonly status?: number
}

/** An error that names the limit, the value and the allowed value, in the message and in `extensions`. */
export function limitExceeded(exceeded: ExceededLimit): RequestRefusedError {
  const { limit, unit, value, allowed, advice, details, status = 400 } = exceeded
  return new RequestRefusedError(
    status,
    `The request exceeds the ${limit} limit: ${value} ${unit}, at most ${allowed} are allowed. ${advice}`,
    { limit, value, allowed, ...details },
  )
}
