import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const PROCESSES = 4
const INCREMENTS = 60
const HOLDINGS = 10
const log = { debug() {}, info() {}, warn() {}, error() {} }

const module = (name: string) =>
  JSON.stringify(new URL(`../../../src/store/${name}.ts`, import.meta.url).href)

/** Increments a counter by compare-and-set with retries, and another one that only a lease guards. */
const script = (url: string, name: string) => `
  import { createStore } from ${module('create-store')}
  import { withLease } from ${module('lease')}
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const store = createStore(${JSON.stringify(url)}, { clock: { now: () => Date.now() }, log })
  const versions = []
  while (versions.length < ${INCREMENTS}) {
    const current = await store.get('counter')
    const next = String(Number(current?.value ?? 0) + 1)
    const version = await store.put('counter', next, { expect: current?.version ?? null, groups: ['all'] })
    if (version !== null) versions.push(version)
  }
  versions.push(await store.put(${JSON.stringify(name)}, 'done', { groups: ['all'] }))
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const signal = new AbortController().signal
  for (let n = 0; n < ${HOLDINGS}; n++) {
    await withLease(store, 'work', { ttlMs: 20000, clock: { now: () => Date.now() }, sleep, signal }, async () => {
      const current = await store.get('guarded')
      await sleep(2)
      await store.put('guarded', String(Number(current?.value ?? 0) + 1))
    })
  }
  await store.close()
  console.log(JSON.stringify(versions))
`

async function runProcesses(url: string): Promise<number[]> {
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, (_, n) =>
      promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script(url, `p${n}`),
      ]),
    ),
  )
  return outputs.flatMap(({ stdout }) => JSON.parse(stdout) as number[])
}

async function expectNothingLost(url: string): Promise<void> {
  const versions = await runProcesses(url)
  expect(versions).toHaveLength(PROCESSES * (INCREMENTS + 1))
  expect(new Set(versions).size).toBe(versions.length)
  const store = createStore(url, { clock: systemClock, log })
  expect((await store.get('counter'))?.value).toBe(`${PROCESSES * INCREMENTS}`)
  expect((await store.get('guarded'))?.value).toBe(`${PROCESSES * HOLDINGS}`)
  expect((await store.list('all')).sort()).toEqual(['counter', 'p0', 'p1', 'p2', 'p3'])
  await store.close()
}

describe('processes that share a store lose no writes', () => {
  it('in one file, which they create at the same time', async () => {
    using folder = makeTemporaryFolder()
    await expectNothingLost(`file:${folder.file('data/oura.db')}`)
  })

  describe.skipIf(!hasRedis)(`in ${withRedis}`, () => {
    let server: RedisServer
    beforeAll(async () => {
      server = await startRedis()
    })
    afterAll(() => server.dispose())

    it('with compare-and-set and leases', () => expectNothingLost(server.url), 60_000)
  })
})
