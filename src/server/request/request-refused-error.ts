import { GatewayError } from '../../errors.ts'

/** A request that is turned away before anything is executed; it always has this HTTP status. */
export class RequestRefusedError extends GatewayError {
  readonly code = 'BAD_USER_INPUT'
  readonly status: number

  constructor(status: number, message: string, extensions: Record<string, unknown> = {}) {
    super(message, extensions)
    this.status = status
  }
}

/** What a request had too much of. */
interface ExceededLimit {
  /** Name of the limit, e.g. `depth`. */
  readonly limit: string
  /** What is counted, in the plural, e.g. `levels of nesting`. */
  readonly unit: string
  readonly value: number | string
  readonly allowed: number
  /** What to do instead. */
  readonly advice: string
  /** @default 400 */
  readonly status?: number
}

/** Names the limit, the value and what is allowed, for people in the message and for programs in `extensions`. */
export const limitExceeded = ({ limit, unit, value, allowed, advice, status = 400 }: ExceededLimit) =>
  new RequestRefusedError(
    status,
    `The request exceeds the ${limit} limit: ${value} ${unit}, at most ${allowed} are allowed. ${advice}`,
    { limit, value, allowed },
  )
