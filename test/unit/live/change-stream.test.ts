import { expect, it } from 'vitest'
import { createChangeStream } from '../../../src/live/change-stream.ts'
import { changeOf } from '../../support/change-feed-contract.ts'

it('delivers a change once that was published while the missed ones were read, be it without a time', async () => {
  const stream = createChangeStream({
    isWanted: () => true,
    onOverflow: () => undefined,
    onEnd: () => undefined,
  })
  const [both, later] = ['1', '2'].map((cursor) => ({ ...changeOf(cursor), eventTime: null, cursor }))
  if (both === undefined || later === undefined) throw new Error('There are two changes.')
  stream.push(both)
  stream.start([both])
  stream.push(later)
  expect((await stream.next()).value?.cursor).toBe('1')
  expect((await stream.next()).value?.cursor).toBe('2')
})
