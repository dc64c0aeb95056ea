import { type GatewayError, HTTP_STATUS } from '../../errors.ts'
import { RequestRefusedError } from '../request/request-refused-error.ts'

/** Status and headers of an answer to a request that fails as a whole with `error`. */
export function httpOf(error: GatewayError): { status: number; headers: Record<string, string> } {
  const status = error instanceof RequestRefusedError ? error.status : HTTP_STATUS[error.code]
  const { retryAfterSeconds } = error.extensions
  return {
    status,
    headers: {
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(typeof retryAfterSeconds === 'number' && { 'retry-after': `${Math.ceil(retryAfterSeconds)}` }),
    },
  }
}
