import { describe, expect, it } from 'vitest'
import { startProcessGateway } from '../../support/process-gateway.ts'

const start = (...args: string[]) =>
  startProcessGateway(
    {},
    { args: ['simulator', '--port', '0', ...args], mayPrint: ["the application's secret"] },
  )

/** Starts a simulator and reads the line that says where it is. */
async function startWithJson(...args: string[]) {
  const started = start('--json', ...args)
  await expect.poll(started.output, { timeout: 20_000 }).toContain('\n')
  const address = JSON.parse(started.output())
  return {
    ...started,
    address,
    async get(resource: string) {
      const url = `${address.url}/v2/usercollection/${resource}?start_date=2026-02-01&end_date=2026-02-07`
      const response = await fetch(url, { headers: { authorization: `Bearer ${address.accessToken}` } })
      return { status: response.status, body: await response.text() }
    },
  }
}

describe('oura-graphql simulator', () => {
  it('serves the same records for the same seed and date, and ends at SIGTERM', async () => {
    const args = ['--seed', '7', '--date', '2026-02-07', '--history', '30']
    await using one = await startWithJson(...args)
    await using other = await startWithJson(...args)
    await using another = await startWithJson('--seed', '8', ...args.slice(2))
    const [nights, same, others] = await Promise.all(
      [one, other, another].map(async ({ get }) => (await get('daily_sleep')).body),
    )
    expect(JSON.parse(nights ?? '').data.at(-1)).toMatchObject({ day: '2026-02-07' })
    expect(same).toBe(nights)
    expect(others).not.toBe(nights)
    const { application, oauth } = one.address
    const token = await fetch(oauth.moi.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: 'unknown',
        client_id: application.id,
        client_secret: application.secret,
      }),
    })
    expect(token.status).toBe(400)
    one.child.kill('SIGTERM')
    expect([await one.exit, one.errors()]).toEqual([0, ''])
  })

  it('lets requests fail as told', async () => {
    await using simulator = await startWithJson(
      ...['--fault', 'daily_sleep=429*1', '--fault', '{"match":{"path":"workout$"},"kind":{"type":"html"}}'],
    )
    const statuses = []
    for (const resource of ['daily_sleep', 'daily_sleep', 'workout', 'session'])
      statuses.push((await simulator.get(resource)).status)
    expect(statuses).toEqual([429, 200, 504, 200])
  })

  it('prints what a gateway needs, for people', async () => {
    await using simulator = start()
    await expect.poll(simulator.output, { timeout: 20_000 }).toContain('OURA_REVOKE_URL')
    const output = simulator.output()
    const variable = (name: string) => new RegExp(`${name}=(\\S+)`).exec(output)?.[1] ?? ''
    const [curl = ''] = /http\S+(?=')/.exec(output) ?? []
    const records = await fetch(curl, { headers: { authorization: 'Bearer demo' } })
    expect(await records.json()).toMatchObject({ data: expect.arrayContaining([expect.anything()]) })
    await using gateway = startProcessGateway({
      DEMO: '0',
      STORE_URL: 'memory:',
      OURA_API_URL: variable('OURA_API_URL'),
    })
    const answer = await fetch(await gateway.url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer demo' },
      body: '{"query":"{ viewer { dailySleep(first: 1) { nodes { score } } } }"}',
    })
    expect(await answer.json()).toMatchObject({ data: { viewer: { dailySleep: { nodes: [{}] } } } })
  })

  it.each([
    [['--port', 'x'], '--port is "x"; it must be a whole number'],
    [['--date', '2026-02-30'], '--date is "2026-02-30"; it must be a day'],
    [['--fault', 'nope'], '--fault is "nope"; it must be such as 503'],
    [['--fault', 'sleeep=503'], '--fault names the resource "sleeep"; it may name personal_info'],
    [['--fault', '{"kind":{}}'], '--fault is "{\\"kind\\":{}}"'],
    [['--fault', '{"kind":{"type":"dealy","ms":9}}'], 'in JSON: status, hang,'],
    [['--fault', '{"kind":{"type":"delay"}}'], '--fault of the type delay needs a valid ms'],
    [['--data', '/no/such/folder'], '/no/such/folder'],
  ])('refuses %j in a sentence', async (args, message) => {
    await using simulator = start(...args)
    expect([await simulator.exit, simulator.output()]).toEqual([1, ''])
    expect(simulator.errors()).toContain(message)
    expect(simulator.errors()).not.toContain('    at ')
  })
})
