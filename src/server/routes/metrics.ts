import { isSameSecret } from '../../constant-time.ts'
import type { Metrics } from '../../metrics.ts'
import { bearerToken } from '../request/credentials.ts'

export interface MetricsRouteOptions {
  readonly metrics: Metrics
  /** GATEWAY_ADMIN_TOKEN */
  readonly adminToken: string
}

/** Answers GET /metrics to the operator, in the text format of Prometheus. */
export function createMetricsRoute({ metrics, adminToken }: MetricsRouteOptions) {
  return async (request: Request): Promise<Response> => {
    const token = bearerToken(request.headers.get('authorization') ?? '')
    if (token === undefined || !isSameSecret(token, adminToken)) {
      return Response.json(
        { error: 'Send "Authorization: Bearer" and GATEWAY_ADMIN_TOKEN.' },
        { status: 401, headers: { 'www-authenticate': 'Bearer realm="oura-graphql"' } },
      )
    }
    return new Response(await metrics.metrics(), {
      headers: { 'content-type': metrics.contentType, 'cache-control': 'no-store' },
    })
  }
}
