import { expect, test } from 'vitest'
import { dailySleep as dailySleepResource } from '../../../src/oura/resources/daily-sleep.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { filledSpan } from '../../support/resolvers/spans.ts'

const dailySleep: Resource = dailySleepResource

test.each([
  [1000, true],
  [1001, false],
])('a fetched span of %i days is kept as text until it is read: %s', (days, isText) => {
  const span = filledSpan(dailySleep, '2020-01-01', days, 0)
  const atFetch = span.bytes
  expect(span.read().records).toHaveLength(days)
  // Records take more than their text.
  expect(span.bytes > atFetch).toBe(isText)
})
