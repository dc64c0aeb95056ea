import { describe, expect, test } from 'vitest'
import { createRecordingLog } from '../../../support/client.ts'
import { leakCheck } from '../../../support/leak-check/leak-check.ts'
import { listen } from '../../../support/listen.ts'
import { createStubGateway, post } from '../../../support/server/stub-gateway.ts'

/** Without isolation, files of one worker share this module. */
let files = 0

/** Tests that leak, each between tests that do not: only those that leak may fail. */
export function seedLeaks(file: string): void {
  files += 1
  const token = `the-token-of-the-${file}-file`
  const query = post('{ probe }', {}, { authorization: `Bearer ${token}` })

  describe(`file ${files} of its worker`, () => {
    test('leaks nothing before', async () => {
      const gateway = createStubGateway()
      expect((await gateway.fetch('/graphql', query)).status).toBe(200)
    })

    test('LEAKS in a log', () => {
      leakCheck.secret('an access or refresh token', token)
      createRecordingLog().info({ token }, 'seeded')
    })

    test('LEAKS in an answer of app.fetch', async () => {
      const gateway = createStubGateway(() => token)
      expect((await gateway.fetch('/graphql', query)).status).toBe(200)
    })

    test('LEAKS in a header of app.fetch', async () => {
      const gateway = createStubGateway(() => 'pong', { corsOrigins: [`https://${token}.test`] })
      const origin = { origin: `https://${token}.test` }
      expect((await gateway.fetch('/graphql', { headers: origin })).status).toBe(200)
    })

    test('LEAKS in an answer over a socket', async () => {
      const server = await listen((request, response) => response.end(request.headers.authorization))
      const response = await fetch(server.url, { headers: { authorization: `Bearer ${token}` } })
      expect(await response.text()).toContain(token)
      await server.close()
    })

    test('leaks nothing after', async () => {
      const gateway = createStubGateway()
      expect((await gateway.fetch('/graphql', query)).status).toBe(200)
    })
  })
}
