import { expect, it } from 'vitest'
import { createMemoryChangeFeed } from '../../../src/live/memory-change-feed.ts'
import { changeOf, describeChangeFeed, idsOf } from '../../support/change-feed-contract.ts'
import { createRecordingLog } from '../../support/client.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

describeChangeFeed('the feed of one process', async () =>
  createMemoryChangeFeed({ clock: createFakeClock(), log: createRecordingLog() }),
)

it('keeps changes for ten minutes, and all of them for a cursor of an earlier process', async () => {
  const clock = createFakeClock()
  const earlier = createMemoryChangeFeed({ clock, log: createRecordingLog() })
  await earlier.publish(changeOf('a'))
  const cursor = (await earlier.after('anna', ''))[0]?.cursor ?? ''
  await clock.advance(1_000)
  const feed = createMemoryChangeFeed({ clock, log: createRecordingLog() })
  await feed.publish(changeOf('b'))
  expect(idsOf(await feed.after('anna', cursor))).toEqual(['b'])
  await clock.advance(599_999)
  await feed.publish(changeOf('c'))
  expect(idsOf(await feed.after('anna', ''))).toEqual(['b', 'c'])
  await clock.advance(1)
  expect(idsOf(await feed.after('anna', ''))).toEqual(['c'])
})
