import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig, UnknownUserError } from '../../../src/app.ts'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../../support/app.ts'
import { ask, loginEnvironment } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const ME = 'query Me { viewer { personalInfo { ouraId age } } }'
const SCORES = `query Scores($days: Int!) { viewer { dailySleep(lastDays: $days) { nodes { score } } } }
  query Other { __typename }`

/** A gateway over a simulator, with its demo or without. */
async function startApp(environment: Record<string, string> = {}) {
  const simulator = await startSimulator({ now: () => NOW })
  const config = parseConfig({ OURA_API_URL: simulator.url, ...environment })
  const demo = config.demo ? { url: simulator.url, accessToken: DEMO_TOKEN } : undefined
  const log = createRecordingLog()
  const app = createTestApp(config, { clock: { now: () => NOW }, log, ...(demo && { demo }) })
  return {
    ...app,
    log,
    async [Symbol.asyncDispose]() {
      await app.close()
      await simulator.close()
    },
  }
}

describe('execute', () => {
  it('executes the named operation of the demo user, with variables, and logs it', async () => {
    await using app = await startApp()
    const { data, errors } = await app.execute({
      query: SCORES,
      operationName: 'Scores',
      variables: { days: 3 },
    })
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({ viewer: { dailySleep: { nodes: { length: 3 } } } })
    expect(app.log.lines.at(-1)).toMatchObject({
      message: 'operation',
      fields: { operation: 'Scores', requests: 1 },
    })
  })

  it('returns errors as results', async () => {
    await using app = await startApp({ DEMO: '0' })
    expect(await app.execute({ query: ME })).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(await app.execute({ query: '{ nothing }' })).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    })
  })

  it('reads the records of an access token', async () => {
    await using app = await startApp({ DEMO: '0' })
    const { data } = await app.execute({ query: ME, user: { accessToken: DEMO_TOKEN } })
    expect(data).toMatchObject({ viewer: { personalInfo: { age: expect.any(Number) } } })
  })

  it.each(['', ' ', 'two words', 'line\nbreak'])(
    'refuses the access token %j without naming a header',
    async (accessToken) => {
      await using app = await startApp({ DEMO: '0' })
      expect(await app.execute({ query: ME, user: { accessToken } })).toEqual({
        errors: [
          {
            message: expect.stringMatching(/^The access token is empty or/),
            extensions: { code: 'UNAUTHENTICATED' },
          },
        ],
      })
    },
  )

  it('reads the records of a user who has logged in, and of no other user', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oura-execute-'))
    const environment = {
      STORE_URL: `file:${path.join(folder, 'oura.db')}`,
      GATEWAY_SECRET: 'canary-secret-of-execute-0123456789',
    }
    try {
      await using gateway = await startLoginGateway({ environment })
      const browser = gateway.browser()
      await gateway.login(browser)
      const config = parseConfig({ ...loginEnvironment(gateway.url, gateway.simulator.url), ...environment })
      const app = createTestApp(config, { clock: gateway.clock, log: createRecordingLog() })
      try {
        const { data } = await ask(gateway, browser, ME)
        const userId: string = data.viewer.personalInfo.ouraId
        expect(await app.execute({ query: ME, user: { userId } })).toMatchObject({
          data: { viewer: { personalInfo: { ouraId: userId } } },
        })
        expect(await app.execute({ query: ME })).toMatchObject({
          errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
        })
        await expect(app.execute({ query: ME, user: { userId: 'nobody' } })).rejects.toThrow(UnknownUserError)
      } finally {
        await app.close()
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it("executes the program's own operations with TRUSTED_DOCUMENTS=only, and no others over HTTP", async () => {
    using folder = makeTemporaryFolder()
    const manifest = folder.file('manifest.json')
    writeFileSync(manifest, JSON.stringify({ probe: '{ __typename }' }))
    await using app = await startApp({
      TRUSTED_DOCUMENTS: 'only',
      TRUSTED_DOCUMENTS_MANIFEST: manifest,
    })
    const { data } = await app.execute({ query: ME })
    expect(data).toMatchObject({ viewer: { personalInfo: { age: expect.any(Number) } } })
    const response = await app.fetch(
      new Request('http://in-process.invalid/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: ME }),
      }),
    )
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('trusted documents only'),
    ])
  })

  it('is cancelled by its signal', async () => {
    await using app = await startApp()
    await expect(app.execute({ query: ME, signal: AbortSignal.abort() })).rejects.toThrow()
  })
})
