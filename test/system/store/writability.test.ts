import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { createRecordingLog } from '../../support/client.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const module = (name: string) =>
  JSON.stringify(new URL(`../../../src/store/${name}.ts`, import.meta.url).href)

/** Runs a program that imports the store, and returns what it wrote. The limits of a shell hold for it. */
function run(program: string, limits = ''): { output: string; timedOut: boolean } {
  const script = `
    import { createEmbeddedStore } from ${module('embedded-store')}
    const clock = { time: 1, now: () => clock.time }
    ${program}`
  const { stdout, stderr, error } = spawnSync(
    'bash',
    ['-c', `${limits} exec "$0" --import tsx --input-type=module -e "$1"`, process.execPath, script],
    { encoding: 'utf8', timeout: 15_000 },
  )
  return { output: stdout + stderr, timedOut: error !== undefined }
}

describe('a store file', () => {
  it.each(['/proc/x/y.db', '/proc/self/x/y/z.db', '/dev/null/x.db'])(
    'that cannot be created is refused, and nothing hangs: %s',
    (path) => {
      const { output, timedOut } = run(
        `try { createEmbeddedStore({ path: ${JSON.stringify(path)}, clock }) } catch (error) { console.log(error.name, error.message) }`,
      )
      expect(timedOut).toBe(false)
      expect(output).toContain(`StoreSetupError The store file ${path} cannot be opened`)
    },
  )

  it('is not available while its disk is full', () => {
    using folder = makeTemporaryFolder()
    const path = folder.file('oura.db')
    const { output } = run(
      `
      const store = createEmbeddedStore({ path: ${JSON.stringify(path)}, clock })
      console.log('before', await store.isAvailable())
      for (let key = 0; ; key++) {
        try { await store.put('key ' + key, 'value') } catch (error) { console.log(error.name); break }
      }
      clock.time += 60_000
      console.log('full', await store.isAvailable(), (await store.get('key 0')).value.length)`,
      // A file may not grow beyond 512 KiB, and a write beyond fails instead of a signal.
      `trap '' XFSZ; ulimit -f 512;`,
    )
    expect(output.trim().split('\n')).toEqual(['before true', 'StoreUnavailableError', 'full false 5'])
  })
})

describe.skipIf(!hasRedis)(`${withRedis} at maxmemory`, () => {
  it('is not available until it has room again', async () => {
    const redis = await startRedis()
    await using _ = { [Symbol.asyncDispose]: () => redis.dispose() }
    const store = createStore(redis.url, { clock: systemClock, log: createRecordingLog() })
    expect(await store.isAvailable()).toBe(true)
    await redis.command('CONFIG', 'SET', 'maxmemory', '1')
    expect(await store.isAvailable()).toBe(false)
    expect(await store.get('key')).toBeNull()
    await redis.command('CONFIG', 'SET', 'maxmemory', '0')
    expect(await store.isAvailable()).toBe(true)
    await store.close()
  })
})
