import { expect, test } from 'vitest'
import { toRecordSet } from '../../../src/oura/records/record-set.ts'
import { timeToSlot } from '../../../src/oura/records/slots.ts'
import { dailySleep as dailySleepResource } from '../../../src/oura/resources/daily-sleep.ts'
import { heartrate as heartrateResource } from '../../../src/oura/resources/heartrate.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { textSpan } from '../../../src/resolvers/data/span.ts'
import { filledSpan } from '../../support/resolvers/spans.ts'

const dailySleep: Resource = dailySleepResource
const heartrate: Resource = heartrateResource

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

/** A span of heart rates whose text has three pages. */
function heartRateSpan() {
  const rows = ['10:00', '11:00', '12:00'].map((time, index) => ({
    timestamp: `2026-08-20T${time}:00.000Z`,
    bpm: 60 + index,
    source: 'rest',
  }))
  const slots = rows.map(({ timestamp }) => timeToSlot(Date.parse(timestamp)))
  const range = { first: Math.min(...slots), last: Math.max(...slots) }
  return textSpan(
    { resource: heartrate, ...range, fields: 'full', fetchedAt: 0, outdatedAt: null },
    rows.map((row) => Buffer.from(JSON.stringify({ data: [row], next_token: null }))),
    toRecordSet(heartrate, rows, range),
  )
}

test('a long text is read with a pause before each page', async () => {
  const span = heartRateSpan()
  expect(span.unreadBytes).toBeGreaterThan(100)
  let pauses = 0
  await span.readInPieces(async () => void pauses++)
  expect(pauses).toBe(3)
  expect(span.unreadBytes).toBe(0)
  expect(span.read().records.map(({ time }) => time)).toEqual(
    heartRateSpan()
      .read()
      .records.map(({ time }) => time),
  )
  expect(span.read().records).toHaveLength(3)
})

test('a text that another reader reads during a pause is not read again', async () => {
  const span = heartRateSpan()
  await span.readInPieces(async () => void span.read())
  const { records } = span.read()
  await span.readInPieces(() => Promise.reject(new Error('There is no text left to pause for.')))
  expect(span.read().records).toBe(records)
})
