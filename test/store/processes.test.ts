import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createStore } from '../../src/store/create-store.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from './redis-server.ts'

const PROCESSES = 4
const INCREMENTS = 60
const log = { debug() {}, info() {}, warn() {}, error() {} }

/** Adds one to a counter again and again, as often as others were not faster, and writes a key of its own. */
const script = (url: string, name: string) => `
  import { createStore } from ${JSON.stringify(new URL('../../src/store/create-store.ts', import.meta.url).href)}
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
  expect((await store.list('all')).sort()).toEqual(['counter', 'p0', 'p1', 'p2', 'p3'])
  await store.close()
}

describe('processes that share a store lose no write of each other', () => {
  it('in one file, which they make at the same time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oura-processes-'))
    await expectNothingLost(`file:${join(folder, 'data', 'oura.db')}`)
    rmSync(folder, { recursive: true })
  }, 60_000)

  describe.skipIf(!hasRedis)(`in ${withRedis}`, () => {
    let server: RedisServer
    beforeAll(async () => {
      server = await startRedis()
    })
    afterAll(() => server.dispose())

    it('as well', () => expectNothingLost(server.url), 60_000)
  })
})
