import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import type { Store } from '../../../src/store/store.ts'
import { describeStore } from '../../support/store/contract.ts'
import {
  freePort,
  hasRedis,
  type RedisServer,
  startRedis,
  withRedis,
} from '../../support/store/redis-server.ts'

const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Less than a command waits for a server that does not answer (two seconds), on a machine that other tests share. */
const AT_ONCE_MS = 1_500

/** Without the bound of two seconds, the command would wait for as long as the server hangs. */
const IN_TIME_MS = 15_000

/** A log that remembers. */
function createLogbook() {
  const lines: { level: string; fields: object; message: string }[] = []
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message })
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  return { log, lines, messages: () => lines.map(({ message }) => message) }
}

const open = (url: string, { log } = createLogbook()) => createStore(url, { clock: systemClock, log })

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400 && !(await check()); attempt++) await pass(20)
  expect(await check()).toBe(true)
}

describe.skipIf(!hasRedis)(withRedis, () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.dispose())

  describeStore('the Redis store', async () => {
    await server.command('FLUSHALL')
    const store = open(server.url)
    return { store, now: Date.now, pass, dispose: store.close }
  })

  it('keeps all keys below its prefix, and leaves none when everything has expired', async () => {
    await server.command('FLUSHALL')
    const store = open(server.url)
    await store.put('a', '1', { expiresAt: Date.now() + 100, groups: ['g', 'h'] })
    await store.put('b', '2', { expiresAt: Date.now() + 50, groups: ['g'] })
    await store.put('c', '3', { groups: ['h'] })
    const keys = (await server.command('KEYS', '*')) as string[]
    expect(keys).toHaveLength(6)
    expect(keys.filter((key) => !key.startsWith('oura-graphql:'))).toEqual([])
    await store.delete('c')
    await until(async () => (await server.command('DBSIZE')) === 1)
    expect(await server.command('KEYS', '*')).toEqual(['oura-graphql:last-version'])
    await store.close()
  })

  it('drops messages of the inbox whose bodies Redis has evicted', async () => {
    await server.command('FLUSHALL')
    const store = open(server.url)
    await store.inbox.add('a', '1')
    await server.command('DEL', 'oura-graphql:inbox:bodies')
    await store.inbox.add('b', '2')
    expect(await store.inbox.take(10, 0)).toEqual([{ key: 'b', body: '2' }])
    expect(await server.command('ZCARD', 'oura-graphql:inbox:queue')).toBe(1)
    await store.close()
  })

  it('never repeats a version, even if Redis has lost all data', async () => {
    const store = open(server.url)
    const before = Number(await store.put('key', 'value'))
    await server.command('FLUSHALL')
    expect(await store.put('key', 'value')).toBeGreaterThan(before)
    await store.close()
  })

  it('still works when Redis has lost the scripts', async () => {
    const store = open(server.url)
    const version = await store.put('key', 'value')
    await server.command('SCRIPT', 'FLUSH')
    expect(await store.put('key', 'new', { expect: version })).not.toBeNull()
    await store.close()
  })
})

describe.skipIf(!hasRedis)(`the loss of ${withRedis}`, () => {
  let server: RedisServer
  let store: Store
  const book = createLogbook()
  beforeAll(async () => {
    server = await startRedis()
    store = open(server.url, book)
  })
  afterAll(async () => {
    await store.close()
    await server.dispose()
  })

  it('fails commands at once, is logged in one line, and ends by itself', async () => {
    const version = await store.put('key', 'value', { groups: ['g'] })
    await server.signal('SIGKILL')
    await until(() => book.messages().includes('Redis cannot be reached'))
    const startedAt = Date.now()
    for (const work of [() => store.get('key'), () => store.put('key', 'b'), () => store.list('g')]) {
      await expect(work()).rejects.toBeInstanceOf(StoreUnavailableError)
    }
    expect(await store.isAvailable()).toBe(false)
    expect(Date.now() - startedAt).toBeLessThan(AT_ONCE_MS)
    await pass(300)
    await server.restart()
    await until(() => store.isAvailable())
    expect(await store.get('key')).toEqual({ value: 'value', version })
    expect(await store.list('g')).toEqual(['key'])
    expect(book.messages()).toEqual(['Redis cannot be reached', 'Redis can be reached again'])
  })

  it('is not caused by an idle connection', async () => {
    book.lines.length = 0
    await pass(3_000)
    expect(await store.isAvailable()).toBe(true)
    expect(book.lines).toEqual([])
  })

  it('fails commands under way in time if the server hangs', async () => {
    await server.signal('SIGSTOP')
    const startedAt = Date.now()
    await expect(store.put('key', 'during')).rejects.toBeInstanceOf(StoreUnavailableError)
    expect(Date.now() - startedAt).toBeLessThan(IN_TIME_MS)
    const nextAt = Date.now()
    await expect(store.get('key')).rejects.toBeInstanceOf(StoreUnavailableError)
    expect(Date.now() - nextAt).toBeLessThan(AT_ONCE_MS)
    await server.signal('SIGCONT')
    await until(() => store.isAvailable())
    expect(await store.get('key')).not.toBeNull()
  })
})

describe.skipIf(!hasRedis)(`the start with ${withRedis}`, () => {
  it('waits for the first connection, for a limited time', async () => {
    const book = createLogbook()
    const store = open(`redis://:hunter2@127.0.0.1:${await freePort()}`, book)
    const startedAt = Date.now()
    await expect(store.get('key')).rejects.toBeInstanceOf(StoreUnavailableError)
    expect(Date.now() - startedAt).toBeLessThan(IN_TIME_MS)
    const nextAt = Date.now()
    await expect(store.get('key')).rejects.toBeInstanceOf(StoreUnavailableError)
    expect(Date.now() - nextAt).toBeLessThan(AT_ONCE_MS)
    await store.close()
    expect(JSON.stringify(book.lines)).not.toContain('hunter2')
  })

  it('connects although the process is busy for longer than that at first', async () => {
    const server = await startRedis()
    const store = open(server.url)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500)
    expect(await store.put('key', 'value')).not.toBeNull()
    await store.close()
    await server.dispose()
  })

  it('warns if the server does not persist, may evict, or does not tell', async () => {
    const started = async (options: readonly string[], messages: number) => {
      const server = await startRedis(...options)
      const book = createLogbook()
      const store = open(server.url, book)
      await store.get('key')
      await until(() => book.messages().length >= messages)
      await pass(200)
      await store.close()
      await server.dispose()
      return book.messages()
    }
    expect(await started([], 0)).toEqual([])
    expect(await started(['--appendonly', 'no'], 1)).toEqual([expect.stringMatching(/does not persist/)])
    expect(await started(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'], 1)).toEqual([
      expect.stringMatching(/may evict/),
    ])
    // Hosted ones refuse CONFIG.
    expect(await started(['--appendonly', 'no', '--rename-command', 'CONFIG', ''], 1)).toEqual([
      expect.stringMatching(/does not persist/),
    ])
    const user = ['--user', 'default', 'on', 'nopass', '~*', '&*', '+@all', '-info']
    expect(await started(user, 1)).toEqual([expect.stringMatching(/does not tell/)])
  })

  it('uses the password of the URL, and reveals it nowhere if it is wrong', async () => {
    const server = await startRedis('--requirepass', 'p@ss/w,rd')
    const right = open(server.url)
    expect(await right.put('key', 'value')).not.toBeNull()
    await right.close()

    const book = createLogbook()
    const wrong = open(server.url.replace('p%40ss', 'hunter2'), book)
    const error: unknown = await wrong.put('key', 'sealed-value').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(await wrong.isAvailable()).toBe(false)
    const { message, cause } = error as Error
    expect(JSON.stringify([message, cause, Object.entries(cause as object), book.lines])).not.toMatch(
      /hunter2|sealed/,
    )
    expect(book.lines[0]?.level).toBe('warn')
    await wrong.close()
    await server.dispose()
  })
})
