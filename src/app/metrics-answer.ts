import type { Config } from '../config.ts'
import { type Metrics, registerProcessMetrics } from '../metrics.ts'
import { createMetricsRoute } from '../server/routes/metrics.ts'

/** Answers /metrics; undefined without GATEWAY_ADMIN_TOKEN. */
export function createMetricsAnswer({ gatewayAdminToken: adminToken }: Config, metrics: Metrics) {
  if (adminToken === undefined) return undefined
  registerProcessMetrics(metrics)
  return createMetricsRoute({ metrics, adminToken })
}
