import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ChangeFeed } from '../../src/live/change-feed.ts'
import type { PublishedChange, RecordChange } from '../../src/live/record-change.ts'

export const changeOf = (ouraId: string, userId = 'anna'): RecordChange => ({
  userId,
  dataType: 'daily_sleep',
  eventType: 'update',
  ouraId,
  eventTime: '2026-03-01T08:00:00+02:00',
})

export const idsOf = (changes: readonly RecordChange[]): string[] => changes.map(({ ouraId }) => ouraId)

/** What every feed has to keep. @param open opens a feed that has no changes yet */
export function describeChangeFeed(name: string, open: () => Promise<ChangeFeed>): void {
  describe(name, () => {
    const opened: ChangeFeed[] = []
    const start = async () => {
      const feed = await open()
      opened.push(feed)
      return feed
    }
    afterEach(async () => {
      for (const feed of opened.splice(0)) await feed.close()
    })

    it('hands each change to every listener once, in order, until the listener is removed', async () => {
      const feed = await start()
      const [one, other]: [PublishedChange[], PublishedChange[]] = [[], []]
      const remove = feed.onChange((change) => void one.push(change))
      feed.onChange((change) => void other.push(change))
      const ids = Array.from({ length: 50 }, (_, n) => `${n}`)
      await Promise.all(ids.map((id) => feed.publish(changeOf(id))))
      await vi.waitFor(() => expect(idsOf(other)).toEqual(ids), 5_000)
      expect(one).toEqual(other)
      const [first] = one
      expect(first).toEqual({ ...changeOf('0'), cursor: first?.cursor })
      remove()
      await feed.publish(changeOf('last'))
      await vi.waitFor(() => expect(other).toHaveLength(51), 5_000)
      expect(one).toHaveLength(50)
    })

    it('keeps what is known of a change that the gateway found itself', async () => {
      const feed = await start()
      const changes: PublishedChange[] = []
      feed.onChange((change) => void changes.push(change))
      const found = { ...changeOf('a'), eventTime: null, foundIn: 'these-copies', isFound: true }
      await feed.publish(found)
      await vi.waitFor(() => expect(changes).toMatchObject([found]), 5_000)
    })

    it('keeps the changes of a user for those who resume', async () => {
      const feed = await start()
      for (const [id, user] of [
        ['a', 'anna'],
        ['b', 'ben'],
        ['c', 'anna'],
        ['d', 'anna'],
      ])
        await feed.publish(changeOf(id ?? '', user))
      const kept = await feed.after('anna', '')
      expect(idsOf(kept)).toEqual(['a', 'c', 'd'])
      expect(idsOf(await feed.after('anna', kept[0]?.cursor ?? ''))).toEqual(['c', 'd'])
      expect(idsOf(await feed.after('anna', kept[2]?.cursor ?? ''))).toEqual([])
      for (const unknown of ['unknown', 'x-1', '1-1', '$', '+', '1-2-3'])
        expect(idsOf(await feed.after('anna', unknown))).toEqual(['a', 'c', 'd'])
      expect(await feed.after('nobody', '')).toEqual([])
    })

    it('hands a change to the other listeners if one throws', async () => {
      const feed = await start()
      const seen: string[] = []
      feed.onChange(() => {
        throw new Error('a bug')
      })
      feed.onChange(({ ouraId }) => void seen.push(ouraId))
      await feed.publish(changeOf('a'))
      await vi.waitFor(() => expect(seen).toEqual(['a']), 5_000)
    })
  })
}
