import { expect, it } from 'vitest'
import { createMarkRetries, MAX_WAITING_RECORDS } from '../../../src/live/mark-retries.ts'
import type { RecordChange } from '../../../src/live/record-change.ts'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import { createRecordingLog } from '../../support/client.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const changeOf = (ouraId: string, eventType = 'update'): RecordChange => ({
  userId: 'anna',
  dataType: 'daily_sleep',
  eventType,
  ouraId,
  eventTime: null,
})

function setUp({ neverApplied }: { readonly neverApplied?: string } = {}) {
  const clock = createFakeClock()
  const log = createRecordingLog()
  const state = { isAvailable: true }
  const marked: string[] = []
  const failed: string[] = []
  const marks = createMarkRetries({
    async markChange({ eventType, ouraId }) {
      // As a read of the store.
      await Promise.resolve()
      if (!state.isAvailable || ouraId === neverApplied) throw new StoreUnavailableError()
      marked.push(`${eventType} ${ouraId}`)
    },
    onFailure: ({ ouraId }) => failed.push(ouraId),
    sleep: clock.sleep,
    log,
  })
  return { clock, log, state, marked, failed, marks }
}

it('applies a change at once, and again every second if the store cannot be read', async () => {
  const { clock, log, state, marked, failed, marks } = setUp()
  await marks.mark(changeOf('a'))
  expect(marked).toEqual(['update a'])
  state.isAvailable = false
  await marks.mark(changeOf('b'))
  await marks.mark(changeOf('c'))
  await clock.advance(10_000)
  expect(marked).toEqual(['update a'])
  expect(failed).toEqual(['b', 'c'])
  state.isAvailable = true
  await clock.advance(1_000)
  expect(marked.sort()).toEqual(['update a', 'update b', 'update c'])
  expect(clock.sleepers).toBe(0)
  expect(log.lines.map(({ fields }) => fields)).toEqual([{ error: 'StoreUnavailableError', count: 1 }])
})

it('applies the last change of a record last, and only that one', async () => {
  const { clock, state, marked, marks } = setUp()
  state.isAvailable = false
  await marks.mark(changeOf('a', 'delete'))
  state.isAvailable = true
  // The store is back, but the deletion still waits: it must not remove what is created now.
  await marks.mark(changeOf('a', 'create'))
  await marks.mark(changeOf('b'))
  expect(marked).toEqual(['update b'])
  await clock.advance(1_000)
  expect(marked).toEqual(['update b', 'create a'])
})

it('applies a change that comes while an earlier one of its record is applied', async () => {
  const { clock, state, marked, marks } = setUp()
  state.isAvailable = false
  await marks.mark(changeOf('a', 'delete'))
  state.isAvailable = true
  const retry = clock.advance(1_000)
  await Promise.all([retry, marks.mark(changeOf('a', 'create'))])
  await clock.advance(1_000)
  expect(marked.at(-1)).toBe('create a')
})

it('keeps a change that comes in the middle of the retry of an earlier one', async () => {
  const clock = createFakeClock()
  const calls: string[] = []
  let finishRetry = (): void => {}
  const marks = createMarkRetries({
    markChange({ eventType }) {
      calls.push(eventType)
      if (calls.length === 1) return Promise.reject(new StoreUnavailableError())
      if (calls.length > 2) return Promise.resolve()
      return new Promise((resolve) => {
        finishRetry = resolve
      })
    },
    onFailure() {},
    sleep: clock.sleep,
    log: createRecordingLog(),
  })
  await marks.mark(changeOf('a', 'delete'))
  await clock.advance(1_000)
  await marks.mark(changeOf('a', 'create'))
  finishRetry()
  await clock.advance(1_000)
  expect(calls).toEqual(['delete', 'delete', 'create'])
})

it('does not wait for a change that fails again and again', async () => {
  const { clock, state, marked, marks } = setUp({ neverApplied: 'a' })
  state.isAvailable = false
  for (const id of ['a', 'b', 'c']) await marks.mark(changeOf(id))
  state.isAvailable = true
  await clock.advance(5_000)
  expect(marked.sort()).toEqual(['update b', 'update c'])
  marks.close()
})

it('keeps a bounded number of changes, and none after its end', async () => {
  const { clock, log, state, marked, marks } = setUp()
  state.isAvailable = false
  for (let n = 0; n <= MAX_WAITING_RECORDS; n++) await marks.mark(changeOf(`${n}`))
  expect(log.lines.at(-1)?.message).toContain('too many changes wait for the store')
  state.isAvailable = true
  await clock.advance(1_000)
  expect(marked).toHaveLength(MAX_WAITING_RECORDS)
  expect(marked).not.toContain('update 0')
  state.isAvailable = false
  await marks.mark(changeOf('a'))
  marks.close()
  state.isAvailable = true
  await clock.advance(10_000)
  expect(marked).not.toContain('update a')
})
