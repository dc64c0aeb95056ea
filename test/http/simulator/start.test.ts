import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_CLIENT, failWith, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { NOW } from '../../support/simulator/api.ts'

const PERSONAL_INFO = '/v2/usercollection/personal_info'
const LAST_WEEK = '/v2/usercollection/daily_sleep?start_date=2026-11-13&end_date=2026-11-19'

const get = async ({ url, accessToken }: Simulator, path: string) => {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${accessToken}` } })
  return { status: response.status, text: await response.text() }
}

describe('a simulator with a seed', () => {
  const started: Simulator[] = []
  const start = async (seed?: number) => {
    const simulator = await startSimulator({ now: () => NOW, ...(seed !== undefined && { seed }) })
    started.push(simulator)
    return simulator
  }
  let sevens: readonly [Simulator, Simulator]
  beforeAll(async () => {
    sevens = [await start(7), await start(7)]
  })
  afterAll(() => Promise.all(started.map((simulator) => simulator.close())))

  it('has the same records as another with this seed', async () => {
    const [first, second] = await Promise.all(sevens.map((simulator) => get(simulator, LAST_WEEK)))
    expect(first?.status).toBe(200)
    expect(first).toEqual(second)
  })

  it('has other records than one without', async () => {
    const demo = await start()
    expect(await get(demo, LAST_WEEK)).not.toEqual(await get(sevens[0], LAST_WEEK))
    expect(demo.userId).not.toBe(sevens[0].userId)
  })

  it('states the id of its demo user, and the application that is registered', async () => {
    const [simulator] = sevens
    expect(JSON.parse((await get(simulator, PERSONAL_INFO)).text)).toMatchObject({ id: simulator.userId })
    expect(simulator.application).toEqual(DEMO_CLIENT)
    const { accessToken } = simulator.issueTokens(simulator.userId)
    expect(await get({ ...simulator, accessToken }, PERSONAL_INFO)).toMatchObject({ status: 200 })
  })
})

it('has the faults of its options from the start', async () => {
  const simulator = await startSimulator({ faults: [{ kind: failWith(503), times: 1 }] })
  try {
    expect(await get(simulator, PERSONAL_INFO)).toMatchObject({ status: 503 })
    expect(await get(simulator, PERSONAL_INFO)).toMatchObject({ status: 200 })
  } finally {
    await simulator.close()
  }
})
