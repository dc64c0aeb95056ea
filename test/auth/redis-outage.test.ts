import { describe, expect, it } from 'vitest'
import { hasRedis, startRedis, withRedis } from '../store/redis-server.ts'
import { type Answer, ask, startLoginGateway } from './login-gateway.ts'

const SCORES = '{ viewer { id dailySleep(startDate: "2026-11-02", endDate: "2026-11-03") { totalCount } } }'

describe.skipIf(!hasRedis)(`a gateway on ${withRedis} that goes away under load and comes back`, () => {
  it('says so clearly meanwhile, and knows its users afterwards', async () => {
    const redis = await startRedis()
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: redis.url, GATEWAY_SECRET: 'r'.repeat(40) },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const before = await ask(gateway, browser, SCORES)
    expect(before.errors).toEqual([])

    const answers: Answer[] = []
    let isOver = false
    const clients = Array.from({ length: 8 }, async () => {
      while (!isOver) answers.push(await ask(gateway, browser, SCORES))
    })
    await expect.poll(() => answers.length).toBeGreaterThan(20)
    await redis.signal('SIGKILL')
    await expect.poll(() => answers.at(-1)?.errors.length, { timeout: 10_000 }).toBe(1)
    await redis.restart()
    await expect.poll(() => answers.at(-1)?.errors.length, { timeout: 15_000 }).toBe(0)
    isOver = true
    await Promise.all(clients)

    for (const { errors, data } of answers) {
      if (errors.length === 0) expect(data).toEqual(before.data)
      else expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    }
    const after = await ask(gateway, browser, '{ viewer { id grantedScopes personalInfo { email } } }')
    expect(after.errors).toEqual([])
    expect(after.data.viewer).toMatchObject({
      id: before.data.viewer.id,
      personalInfo: { email: expect.any(String) },
    })
    await redis.dispose()
  }, 60_000)
})
