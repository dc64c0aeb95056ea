import { expect, test } from 'vitest'
import { NOTICES, readSubscription, subscriptionRequest } from '../../support/live/subscription.ts'
import { startProcessGateway } from '../../support/process-gateway.ts'

test('the demo changes a record soon after its start, and stops at once on SIGTERM', async () => {
  await using gateway = startProcessGateway({ DEMO: '1', STORE_URL: 'memory:', LOG_LEVEL: 'info' })
  const subscriber = readSubscription(await fetch(await gateway.url(), subscriptionRequest(NOTICES)))
  const { data, errors } = (await subscriber.next()) ?? {}
  expect(errors).toBeUndefined()
  // No workout if one has just ended.
  expect(data.documentChanged.dataType).toMatch(/^(WORKOUT|DAILY_ACTIVITY)$/)
  await subscriber.close()
  gateway.child.kill('SIGTERM')
  expect(await gateway.exit).toBe(0)
})
