import type { LookupAddress } from 'node:dns'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClientDocuments } from '../../../src/auth/oauth-server/client-documents.ts'
import { createFetchDocument, DocumentError } from '../../../src/auth/oauth-server/fetch-document.ts'
import { isPublicAddress } from '../../../src/auth/oauth-server/public-addresses.ts'

const URL_OF_CLIENT = 'https://app.example.com/oauth/client.json'
const DOCUMENT = {
  client_id: URL_OF_CLIENT,
  client_name: 'An app',
  redirect_uris: ['https://app.example.com/callback'],
}

const clock = { time: 0, now: () => clock.time }

/** The documents of a web on which `body` is at every URL. */
function documentsOf(body: unknown, maxAgeMs = 0) {
  const fetched: string[] = []
  const documents = createClientDocuments({
    clock,
    async fetchDocument(url) {
      fetched.push(url)
      if (body instanceof Error) throw body
      return { body: typeof body === 'string' ? body : JSON.stringify(body), maxAgeMs }
    },
  })
  return { documents, fetched }
}

describe('the metadata document of a client', () => {
  it('is read, and cached as long as its response says, for 5 minutes to a day', async () => {
    for (const [maxAgeMs, freshMs] of [
      [0, 300_000],
      [3_600_000, 3_600_000],
      [10 * 86_400_000, 86_400_000],
    ] as const) {
      const { documents, fetched } = documentsOf(DOCUMENT, maxAgeMs)
      const find = () => documents.find(URL_OF_CLIENT)
      expect(await Promise.all([find(), find()])).toEqual([
        { name: 'An app', redirectUris: DOCUMENT.redirect_uris },
        { name: 'An app', redirectUris: DOCUMENT.redirect_uris },
      ])
      clock.time += freshMs - 1
      await find()
      expect(fetched).toEqual([URL_OF_CLIENT])
      clock.time += 1
      await find()
      expect(fetched).toHaveLength(2)
    }
  })

  it.each([
    [
      'names another client',
      { ...DOCUMENT, client_id: 'https://app.example.com/other.json' },
      'another client_id',
    ],
    ['names no client', { ...DOCUMENT, client_id: undefined }, 'another client_id'],
    ['has no redirect URIs', { ...DOCUMENT, redirect_uris: undefined }, 'redirect_uris'],
    ['is not JSON', '<html>', 'not JSON'],
    ['is null', 'null', 'JSON object'],
    ['cannot be fetched', new DocumentError('It has the HTTP status 302.'), '302'],
  ])(
    'that %s is refused with a sentence, for half a minute without another request',
    async (_, body, reason) => {
      const { documents, fetched } = documentsOf(body)
      expect(await documents.find(URL_OF_CLIENT)).toContain(reason)
      clock.time += 29_999
      await documents.find(URL_OF_CLIENT)
      expect(fetched).toHaveLength(1)
      clock.time += 1
      await documents.find(URL_OF_CLIENT)
      expect(fetched).toHaveLength(2)
    },
  )

  it.each([
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com/a/../client.json',
    'https://APP.example.com/client.json',
    'https://app.example.com:443/client.json',
    'https://user@app.example.com/client.json',
    'https://app.example.com/client.json#x',
    `https://app.example.com/${'x'.repeat(500)}`,
    'https://',
  ])('is not fetched from %s', async (url) => {
    const { documents, fetched } = documentsOf({ ...DOCUMENT, client_id: url })
    expect(await documents.find(url)).toContain('client_id')
    expect(fetched).toEqual([])
  })

  it('is one of ten that are fetched at the same time', async () => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const documents = createClientDocuments({
      clock,
      async fetchDocument(url) {
        await released
        return { body: JSON.stringify({ ...DOCUMENT, client_id: url }), maxAgeMs: 0 }
      },
    })
    const urls = Array.from({ length: 11 }, (_, index) => `https://app.example.com/${index}`)
    const found = urls.map((url) => documents.find(url))
    expect(await found[10]).toContain('Too many')
    release()
    expect((await Promise.all(found.slice(0, 10))).every((result) => typeof result === 'object')).toBe(true)
    expect(await documents.find(urls[10] ?? '')).toMatchObject({ name: 'An app' })
  })
})

describe('the fetch of a document', () => {
  /** The addresses that DNS has for the host. */
  const fetchWith = (...addresses: string[]) =>
    createFetchDocument({
      lookup: (_, __, callback) =>
        callback(
          null,
          addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
        ),
    })(URL_OF_CLIENT)

  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine, in IPv6', ['::1']],
    ['a private network', ['192.168.1.1']],
    ['the metadata service of a cloud', ['169.254.169.254']],
    ['a private address beside a public one', ['93.184.216.34', '10.0.0.1']],
    ['an address of IPv4 in IPv6', ['::ffff:127.0.0.1']],
    ['a translated address', ['64:ff9b::7f00:1']],
  ])('connects to no host with the address of %s', async (_, addresses) => {
    await expect(fetchWith(...addresses)).rejects.toThrow('not on the public internet')
  })

  it.each([
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'http://example.com/x',
  ])('refuses %s before any lookup', async (url) => {
    const fetchDocument = createFetchDocument({
      lookup: () => {
        throw new Error('looked up')
      },
    })
    await expect(fetchDocument(url)).rejects.toThrow('https URL with a host name')
  })

  it('says that a host without an address cannot be reached', async () => {
    await expect(fetchWith()).rejects.toThrow('no address')
  })

  it('takes no address of a reserved network for a public one', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(
        fc.constantFrom('10', '127', '192.168', '169.254', '172.16', '172.31', '0', '224', '255'),
        byte,
        byte,
        byte,
        (start, ...rest) => {
          const address = [...start.split('.'), ...rest].slice(0, 4).join('.')
          expect(isPublicAddress(address)).toBe(false)
          expect(isPublicAddress(`::ffff:${address}`)).toBe(false)
        },
      ),
    )
    expect(
      ['93.184.216.34', '172.32.0.1', '2606:4700::1111', 'example.com', 'fe80::1', 'fd00::1'].map(
        isPublicAddress,
      ),
    ).toEqual([true, true, true, false, false, false])
  })
})
