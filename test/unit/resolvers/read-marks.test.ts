import { expect, it } from 'vitest'
import { UnauthenticatedError } from '../../../src/errors.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { workout as workoutResource } from '../../../src/oura/resources/workout.ts'
import { createOperation } from '../../../src/resolvers/data/operation.ts'
import { createMarkReader } from '../../../src/resolvers/data/read-marks.ts'
import { createRecordCache } from '../../../src/resolvers/data/record-cache.ts'
import { spanOf } from '../../support/resolvers/spans.ts'

const workout: Resource = workoutResource
const clock = { now: () => Date.parse('2026-11-20T12:00:00Z') }

/** Reads the marked record of two: the request for it fails. */
function readMarks(error: Error) {
  const cache = createRecordCache({ maxBytes: 1_000_000, clock })
  const copies = cache.open('anna')
  const slot = dayToSlot('2026-11-01')
  const records = ['a', 'b'].map((id) => ({ id, day: '2026-11-01', label: 'old' }))
  copies.put(spanOf(workout, { first: slot, last: slot, fetchedAt: clock.now() }, records))
  cache.mark('anna', { resource: workout, ouraId: 'a', isDeleted: false, at: clock.now() })
  const operation = createOperation({
    signal: new AbortController().signal,
    budgetMs: 10_000,
    clock,
    total: createCost(),
  })
  const fetchRecord = () => Promise.reject(error)
  return createMarkReader({ clock }).readAll({ resource: workout, copies, operation, fetchRecord })
}

it('serves nothing if Oura rejects the access token: the user is not who they were', async () => {
  await expect(readMarks(new UnauthenticatedError('Log in again.'))).rejects.toThrow(UnauthenticatedError)
})

it('says which records keep their old copies because Oura does not answer', async () => {
  const error = new UpstreamUnavailableError('Oura responded with status 503.')
  const failed = await readMarks(error)
  expect([...failed.keys()]).toEqual(['a'])
  expect(failed.get('a')?.error).toBe(error)
})
