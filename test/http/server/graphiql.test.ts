import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { chooseEncoding } from '../../../src/server/answer/content-encoding.ts'
import { matchesEtag } from '../../../src/server/answer/etag.ts'
import { createGraphiql } from '../../../src/server/routes/graphiql.ts'
import { createStubGateway, readAnswer } from '../../support/server/stub-gateway.ts'

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const { fetch } = createStubGateway()
const page = (headers: Record<string, string> = {}) =>
  fetch('/graphql', { headers: { ...browser, ...headers } })
/** Paths of the assets that the page names. */
const assetPaths = async () => {
  const html = await (await page()).text()
  return [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
}

describe('GraphiQL', () => {
  it('is a short page with the example queries', async () => {
    const response = await page()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    const html = await response.text()
    expect(html).toContain('query Dashboard(')
    expect(html).toContain('2026-10-30')
    expect(html.length).toBeLessThan(20_000)
  })

  it('loads its assets from this origin only', async () => {
    const paths = await assetPaths()
    expect(paths).toHaveLength(3)
    for (const path of paths) expect(path).toMatch(/^\/graphql\/assets\/[a-z]+\.[\w-]{22}\.(js|css|ico)$/)
    const policy = (await page()).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|blob:|script-src[^;]*unsafe/)
  })

  it('cannot leave its element of options', async () => {
    const text = '</script><script>alert(1)</script>'
    const graphiql = createGraphiql(() => [{ name: text, query: `# ${text}` }])
    const html = await (await graphiql.page(new Request('http://x/graphql'), Response))?.text()
    expect(html?.match(/<\/script>/g)).toHaveLength(2)
  })

  it('has assets that are cached for good, and their workers', async () => {
    const paths = await assetPaths()
    const script = await (await fetch(paths.find((path) => path.endsWith('.js')) ?? '')).text()
    const workers = [...script.matchAll(/"(\/graphql\/assets\/\w+-worker\.[\w-]{22}\.js)"/g)].map(
      ([, path = '']) => path,
    )
    expect(workers).toHaveLength(3)
    for (const path of [...paths, ...workers]) {
      const response = await fetch(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      const { byteLength } = await response.arrayBuffer()
      expect(Number(response.headers.get('content-length'))).toBe(byteLength)
      expect(byteLength).toBeGreaterThan(10_000)
    }
  })

  it.each([
    ['/graphql/assets/graphiql.0000000000000000000000.js', {}],
    ['/graphql/assets/', {}],
    ['/graphql/other', {}],
  ])('has nothing at %s', async (path, init) => {
    expect((await fetch(path, init)).status).toBe(404)
  })

  it('is loaded again after a failure', async () => {
    let loads = 0
    const graphiql = createGraphiql(
      () => [],
      async () => {
        if (++loads === 1) throw new Error('The file cannot be read.')
        return import('@graphql-yoga/render-graphiql/graphiql')
      },
    )
    const visit = () => graphiql.page(new Request('http://x/graphql'), Response)
    await expect(visit()).rejects.toThrow('cannot be read')
    expect((await visit())?.status).toBe(200)
    expect((await visit())?.status).toBe(200)
    expect(loads).toBe(2)
  })

  it('is not sent to a client that accepts JSON', async () => {
    const response = await fetch('/graphql?query={probe}', { headers: { accept: 'application/json' } })
    expect((await readAnswer(response)).data).toEqual({ probe: 'pong' })
  })
})

describe('the encoding of an asset', () => {
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP;q=0.5', 'gzip'],
    [undefined, 'identity'],
  ] as const)('for the header %s is %s, with an ETag of its own', async (accepted, encoding) => {
    const headers: Record<string, string> = accepted === undefined ? {} : { 'accept-encoding': accepted }
    const [path = ''] = (await assetPaths()).filter((each) => each.endsWith('.css'))
    for (const get of [page, (more: Record<string, string>) => fetch(path, { headers: more })]) {
      const plain = await get({})
      const response = await get(headers)
      expect(response.headers.get('content-encoding') ?? 'identity').toBe(encoding)
      expect(response.headers.get('vary')).toContain('Accept-Encoding')
      const etag = response.headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+"$/)
      expect(etag === plain.headers.get('etag')).toBe(encoding === 'identity')
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(decoders[encoding](bytes).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true)

      for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, `"a,b",W/${etag} , "c"`, '*']) {
        const again = await get({ ...headers, 'if-none-match': tag })
        expect([tag, again.status]).toEqual([tag, 304])
        expect(await again.text()).toBe('')
        expect(again.headers.get('etag')).toBe(etag)
      }
      for (const tag of ['"x"', etag.replaceAll('"', ''), `"x${etag.slice(1)}`, ''])
        expect([tag, (await get({ ...headers, 'if-none-match': tag })).status]).toEqual([tag, 200])
    }
  })

  it.each([
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['identity, *;q=0.5', 'identity'],
    ['deflate, zstd', 'identity'],
    ['xgzip, brx', 'identity'],
    ['', 'identity'],
    [null, 'identity'],
  ])('for %j is %s', (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding)
  })

  it('compares whole tags', () => {
    expect(matchesEtag('"abc"', '"ab"')).toBe(false)
    expect(matchesEtag('W/"ab', '"ab"')).toBe(false)
  })
})

describe('many answers', () => {
  it.each(['identity', 'gzip', 'br'])('share one Buffer, with the encoding %s', async (encoding) => {
    const bodies: unknown[] = []
    class RecordingResponse extends Response {
      constructor(body?: BodyInit | null, init?: ResponseInit) {
        super(null, init)
        bodies.push(body)
      }
    }
    const graphiql = createGraphiql(() => [])
    const request = new Request('http://x/graphql', { headers: { 'accept-encoding': encoding } })
    await Promise.all(Array.from({ length: 50 }, () => graphiql.page(request, RecordingResponse)))
    expect(bodies).toHaveLength(50)
    expect(bodies[0]).toBeInstanceOf(Buffer)
    expect(new Set(bodies).size).toBe(1)
  })
})
