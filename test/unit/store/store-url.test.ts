import { describe, expect, it } from 'vitest'
import { StoreSetupError } from '../../../src/store/errors.ts'
import { parseStoreUrl } from '../../../src/store/store-url.ts'

describe('STORE_URL', () => {
  it.each([
    ['memory:', { kind: 'memory' }],
    ['file:./data/oura.db', { kind: 'file', path: `${process.cwd()}/data/oura.db` }],
    ['file:oura.db', { kind: 'file', path: `${process.cwd()}/oura.db` }],
    ['file:/var/lib/a b%20/oura.db', { kind: 'file', path: '/var/lib/a b%20/oura.db' }],
    ['file:///var/lib/a%20b/oura.db', { kind: 'file', path: '/var/lib/a b/oura.db' }],
    ['redis://localhost', { kind: 'redis', url: 'redis://localhost' }],
    ['redis://:p%40ss@[::1]:6380/2', { kind: 'redis', url: 'redis://:p%40ss@[::1]:6380/2' }],
    ['rediss://user:pass@cache.example/', { kind: 'redis', url: 'rediss://user:pass@cache.example/' }],
  ])('%s', (text, location) => {
    expect(parseStoreUrl(text)).toEqual(location)
  })

  it.each([
    '',
    'oura.db',
    'postgres://user:hunter2@localhost/db',
    'file:',
    'file:data/',
    'file::memory:',
    'file://hunter2/oura.db',
    'redis:hunter2',
    'redis://',
    'redis://user:hunter2@localhost:port',
    'redis://user:hunter2@localhost/0/hunter2',
    'redis://user:hunter2@localhost/db',
    'redis://user:hunter2@localhost?enableOfflineQueue=true',
    'redis://user:hunter2@localhost#hunter2',
    'REDIS://user:hunter2@localhost',
    'memory:hunter2',
  ])('is not usable as "%s", and the password does not show', (text) => {
    expect(() => parseStoreUrl(text)).toThrow(StoreSetupError)
    expect(() => parseStoreUrl(text)).toThrow(/^STORE_URL is invalid: .* It may be memory:/)
    expect(() => parseStoreUrl(text)).not.toThrow(/hunter2/)
  })
})
