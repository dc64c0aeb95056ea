import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { type ProcessWorld, startProcessWorld } from '../../support/auth/process-world.ts'
import { createRecordingLog } from '../../support/client.ts'
import { postTo, subscribeAt } from '../../support/live/process-subscriptions.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const PATIENT = { timeout: 90_000 }

/**
 * Kills its process when it is about to remove worked events from the inbox: their changes have been published. Replaces
 * methods of the libraries below both stores, because the process is that of the package.
 */
const KILL_AT_REMOVAL = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from 'node:module'
  const require = createRequire(${JSON.stringify(path.resolve('package.json'))})
  const kill = () => process.kill(process.pid, 'SIGKILL')

  const Database = require('libsql')
  const { prepare } = Database.prototype
  Database.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql)
    if (sql.startsWith('UPDATE inbox SET body = NULL')) statement.run = kill
    return statement
  }

  const { Redis } = require('ioredis')
  for (const method of ['eval', 'evalsha']) {
    const call = Redis.prototype[method]
    Redis.prototype[method] = function (script, ...args) {
      const [count, queue, , firstArgument] = args
      // To take messages has numbers as arguments, to remove them has their keys.
      const isRemoval = count === 2 && String(queue).endsWith('inbox:queue') && typeof firstArgument === 'string'
      if (isRemoval) kill()
      return call.call(this, script, ...args)
    }
  }
`)}`

let folder: TemporaryFolder
let redis: RedisServer | undefined
beforeAll(async () => {
  folder = makeTemporaryFolder()
  if (hasRedis) redis = await startRedis('--appendfsync', 'always')
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await redis?.dispose()
})

/** The events in the inbox that are to be worked. */
async function waitingIn(storeUrl: string): Promise<number> {
  const store = createStore(storeUrl, { clock: systemClock, log: createRecordingLog() })
  try {
    return await store.inbox.length()
  } finally {
    await store.close()
  }
}

describe(`a process that is killed after it has published changes, before it removes their events, with a file and ${withRedis}`, () => {
  let world: ProcessWorld
  beforeAll(async () => {
    world = await startProcessWorld()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each(hasRedis ? ['file', 'redis'] : ['file'])(
    'loses nothing: the next process works them again, and a subscriber has each once (%s)',
    PATIENT,
    async (kind) => {
      const storeUrl = kind === 'redis' ? (redis?.url ?? '') : `file:${folder.file('killed.db')}`
      const killed = await world.start(storeUrl, {}, KILL_AT_REMOVAL)
      await world.logIn(killed)
      const ids = ['a', 'b', 'c', 'd']
      const statuses = await Promise.all(ids.map((object_id) => postTo(world, killed, { object_id })))
      expect(await killed.exit).toBeNull()
      const waiting = await waitingIn(storeUrl)
      expect(waiting).toBeGreaterThan(0)
      if (kind === 'redis') {
        // They had been published.
        expect(await redis?.command('XLEN', 'oura-graphql:changes')).toBeGreaterThan(0)
        await redis?.signal('SIGKILL')
        await redis?.restart()
      }

      const next = await world.start(storeUrl)
      const subscriber = await subscribeAt(world, next, '')
      // Oura sends again what was not acknowledged, even if it is stored.
      for (const [index, object_id] of ids.entries())
        if (statuses[index] !== 204) expect(await postTo(world, next, { object_id })).toBe(204)
      const seen: string[] = []
      while (seen.length < ids.length) seen.push((await subscriber.next())?.data?.documentChanged.documentId)
      expect(seen.sort()).toEqual(ids)
      // The lease of the killed process has to expire.
      await expect.poll(() => waitingIn(storeUrl), { timeout: 40_000, interval: 500 }).toBe(0)
      // What was worked twice is not repeated: the next change is a new one.
      expect(await postTo(world, next, { object_id: 'e' })).toBe(204)
      expect((await subscriber.next())?.data?.documentChanged.documentId).toBe('e')
      await subscriber.close()
    },
  )
})
