import { expect, test } from 'vitest'
import { GatewayBusyError, OperationTooLargeError } from '../../../src/oura/errors.ts'
import {
  createBytesInFlight,
  MAX_BYTES_IN_FLIGHT,
  MAX_OPERATION_BYTES,
  MAX_OPERATION_REQUESTS,
} from '../../../src/oura/http/operation-bounds.ts'
import { fetchAllPages } from '../../../src/oura/list-pages.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import { demoUser, NOW, operationWith, startClient } from '../../support/client.ts'

const week = { first: dayToSlot('2026-11-02'), last: dayToSlot('2026-11-08') }

test('an operation sends at most 500 requests, however many it begins at once', async () => {
  await using gate = await startClient()
  const operation = operationWith()
  operation.cost.add('requests', MAX_OPERATION_REQUESTS - 2)
  const list = () => gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operation)
  const outcomes = await Promise.allSettled([list(), list(), list(), list()])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(gate.simulator.journal).toHaveLength(2)
  await expect(list()).rejects.toThrow(OperationTooLargeError)
  await expect(list()).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('500 requests to Oura'),
    extensions: { limit: 'requests to Oura', allowed: MAX_OPERATION_REQUESTS },
  })
  // Another operation is not affected.
  await gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operationWith())
})

test('an operation that has received too much sends no further request', async () => {
  await using gate = await startClient()
  const operation = operationWith()
  operation.cost.add('bytes', MAX_OPERATION_BYTES)
  const list = gate.client.list(demoUser, dailySleep, week, { fields: 'full' }, operation)
  await expect(list).rejects.toMatchObject({ extensions: { limit: 'bytes from Oura' } })
  expect(gate.simulator.journal).toEqual([])
})

test('lists of all operations are bounded together, from their first page to their last', async () => {
  const bytesInFlight = createBytesInFlight()
  let isLast = false
  let arrived = 0
  const request = { path: '/', query: {}, user: demoUser, resource: dailySleep, operation: operationWith() }
  const options = {
    maxPages: 100,
    clock: { now: () => NOW },
    bytesInFlight,
    async send() {
      const page = { data: [], next_token: isLast ? null : `page ${arrived++}` }
      const body = Buffer.from(JSON.stringify(page))
      return { status: 200, headers: {}, body, bytes: MAX_BYTES_IN_FLIGHT / 4, traceId: undefined }
    },
  }
  // The pages of an unfinished list are held in memory: the fifth page exceeds the bound.
  await expect(fetchAllPages(request, options)).rejects.toThrow(GatewayBusyError)
  expect(arrived).toBe(5)
  // They are released with the list, whether it failed or not.
  isLast = true
  for (let list = 0; list < 8; list++) await fetchAllPages(request, options)
  bytesInFlight.add(MAX_BYTES_IN_FLIGHT)
  await expect(fetchAllPages(request, options)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    extensions: { retryAfterSeconds: 5 },
  })
})
