import { execFile } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreSetupError } from '../../../src/store/errors.ts'
import { loadSecrets } from '../../../src/store/secret.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const long = (letter: string) => letter.repeat(32)

describe('the secret', () => {
  let temporary: TemporaryFolder
  let folder: string
  let storeUrl: string
  beforeEach(() => {
    temporary = makeTemporaryFolder()
    folder = temporary.path
    storeUrl = `file:${join(folder, 'data', 'oura.db')}`
  })
  afterEach(() => temporary[Symbol.dispose]())
  const file = () => join(folder, 'data', 'oura.db.secret')

  it('is the given one, in the given order', () => {
    expect(loadSecrets({ given: long('a'), storeUrl })).toEqual([long('a')])
    expect(loadSecrets({ given: ` ${long('b')} ,${long('a')}`, storeUrl: 'redis://localhost' })).toEqual([
      long('b'),
      long('a'),
    ])
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['short', /GATEWAY_SECRET: the secret is shorter than 32/],
    [`${long('a')},short`, /secret 2 of 2 is shorter than 32/],
    [`${long('a')},`, /secret 2 of 2 is shorter than 32/],
  ])('is refused when it can be guessed, without being shown: %s', (given, message) => {
    const load = () => loadSecrets({ given, storeUrl })
    expect(load).toThrow(StoreSetupError)
    expect(load).toThrow(message)
    expect(load).not.toThrow(/short,|aaa/)
  })

  it('is generated once and kept beside the store, readable for its owner only', () => {
    const before = process.umask(0)
    try {
      const [secret = '', ...others] = loadSecrets({ given: undefined, storeUrl })
      expect(others).toEqual([])
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
      expect(loadSecrets({ given: ' ', storeUrl })).toEqual([secret])
      expect(readFileSync(file(), 'utf8').trim()).toBe(secret)
      expect(readdirSync(join(folder, 'data'))).toEqual(['oura.db.secret'])
      expect(statSync(file()).mode & 0o777).toBe(0o600)
      expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
      chmodSync(file(), 0o644)
      loadSecrets({ given: undefined, storeUrl })
      expect(statSync(file()).mode & 0o777).toBe(0o600)
    } finally {
      process.umask(before)
    }
  })

  it('is refused, not replaced, if the kept file is damaged', () => {
    loadSecrets({ given: undefined, storeUrl })
    writeFileSync(file(), '')
    expect(() => loadSecrets({ given: undefined, storeUrl })).toThrow(
      /oura\.db\.secret: the secret is shorter/,
    )
    expect(readFileSync(file(), 'utf8')).toBe('')
  })

  it('tells why it cannot be stored', () => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be')
    expect(() => loadSecrets({ given: undefined, storeUrl })).toThrow(StoreSetupError)
  })

  it('is the same for processes that start at the same time', async () => {
    const module = new URL('../../../src/store/secret.ts', import.meta.url).href
    const script = `import { loadSecrets } from ${JSON.stringify(module)}
      console.log(loadSecrets({ given: undefined, storeUrl: ${JSON.stringify(storeUrl)} })[0])`
    const run = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    const secrets = (await Promise.all([run(), run(), run(), run()])).map(({ stdout }) => stdout.trim())
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toHaveLength(43)
    expect(readdirSync(join(folder, 'data'))).toEqual(['oura.db.secret'])
  })

  it('is generated for the lifetime of a memory store, and required with Redis', () => {
    const [one] = loadSecrets({ given: undefined, storeUrl: 'memory:' })
    expect(loadSecrets({ given: undefined, storeUrl: 'memory:' })).not.toEqual([one])
    expect(() => loadSecrets({ given: '', storeUrl: 'redis://localhost' })).toThrow(
      /GATEWAY_SECRET is missing/,
    )
  })
})
