import type { ConcreteRequest, ReaderFragment } from 'relay-runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { loadTrustedDocuments } from '../../../src/server/request/trusted-documents.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { type ConnectionData, createRelayFrontEnd } from '../../support/relay/relay-front-end.ts'
import { compileRelayProject, type RelayProject, sampleModule } from '../../support/relay/relay-project.ts'

const RANGE = { startDate: '2026-11-01', endDate: '2026-11-20' }
const MODULES = Object.fromEntries(
  ['SleepHistory', 'SleepPeriods', 'NightDetail', 'Morning'].map((name) => [name, sampleModule(name)]),
)

const project = compileRelayProject(MODULES)
afterAll(() => project[Symbol.dispose]())

const query = (name: string, from: RelayProject = project) => from.artifact<ConcreteRequest>(name)
const fragment = (name: string, from: RelayProject = project) => from.artifact<ReaderFragment>(name)
const viewerOf = (data: unknown) => (data as { viewer: unknown }).viewer

/** The ids of a connection, asked for as a whole. */
const idsOf = async (gateway: TestGateway, field: string): Promise<string[]> => {
  const text = `query ($startDate: Date!, $endDate: Date!) {
    viewer { ${field}(first: 1000, startDate: $startDate, endDate: $endDate) { nodes { id } } }
  }`
  const { data } = await gateway.ask<Record<string, Record<string, { nodes: { id: string }[] }>>, object>(
    text,
    RANGE,
  )
  return data['viewer']?.[field]?.nodes.map(({ id }) => id) ?? []
}
const shownIds = ({ edges }: ConnectionData) => edges.map(({ node }) => node.id)

describe('relay-runtime', () => {
  it('pages dailySleep forward to its end, newest first', async () => {
    await using gateway = await startGateway()
    const frontEnd = createRelayFrontEnd(await gateway.listen())
    const data = await frontEnd.load(query('SleepHistoryQuery'), { ...RANGE, count: 6 })
    const history = frontEnd.show<{ dailySleep: ConnectionData }>(
      fragment('SleepHistory_user'),
      viewerOf(data),
    )
    const connection = () => history.data().dailySleep
    const expected = (await idsOf(gateway, 'dailySleep')).reverse()
    expect(expected.length).toBeGreaterThan(12)

    expect(shownIds(connection())).toEqual(expected.slice(0, 6))
    for (let pages = 0; connection().pageInfo['hasNextPage']; pages++) {
      expect(pages).toBeLessThan(10)
      await history.loadMore('forward', 6)
    }
    expect(shownIds(connection())).toEqual(expected)
    expect(frontEnd.requests.length).toBe(Math.ceil(expected.length / 6))
  })

  it('pages sleepPeriods backward to their start, and forward from it', async () => {
    await using gateway = await startGateway()
    const expected = await idsOf(gateway, 'sleepPeriods')
    expect(expected.length).toBeGreaterThan(10)

    for (const direction of ['backward', 'forward'] as const) {
      const [size, more] = direction === 'backward' ? ['last', 'hasPreviousPage'] : ['first', 'hasNextPage']
      const frontEnd = createRelayFrontEnd(await gateway.listen())
      const data = await frontEnd.load(query('SleepPeriodsQuery'), { ...RANGE, [size]: 5 })
      const periods = frontEnd.show<{ sleepPeriods: ConnectionData }>(
        fragment('SleepPeriods_user'),
        viewerOf(data),
      )
      const connection = () => periods.data().sleepPeriods
      expect(shownIds(connection())).toEqual(
        direction === 'backward' ? expected.slice(-5) : expected.slice(0, 5),
      )
      for (let pages = 0; connection().pageInfo[more]; pages++) {
        expect(pages).toBeLessThan(expected.length)
        await periods.loadMore(direction, 5)
      }
      expect(shownIds(connection())).toEqual(expected)
    }
  })

  it('refetches a document by its id, into the record that it has already', async () => {
    await using gateway = await startGateway()
    const frontEnd = createRelayFrontEnd(await gateway.listen())
    const data = await frontEnd.load(query('NightDetailQuery'), { date: '2026-11-20' })
    const night = (viewerOf(data) as { day: { sleep: { id: string } } }).day.sleep
    const detail = frontEnd.show<{ score: number; contributors?: { deepSleep: number } }>(
      fragment('NightDetail_sleep'),
      night,
    )
    expect(detail.data().contributors).toBeUndefined()
    await detail.refetch({ withContributors: true })

    expect(frontEnd.requests[1]).toEqual({
      name: 'NightDetailRefetchQuery',
      body: expect.objectContaining({ variables: { id: night.id, withContributors: true } }),
    })
    const record = frontEnd.records()[night.id]
    expect(record).toMatchObject({ __id: night.id, __typename: 'DailySleep', day: '2026-11-20' })
    expect(record?.['score']).toBe(detail.data().score)
    expect(record?.['contributors']).toBeDefined()
  })

  it('keeps one record for a document, whichever way it came', async () => {
    await using gateway = await startGateway()
    const frontEnd = createRelayFrontEnd(await gateway.listen())
    await frontEnd.load(query('SleepHistoryQuery'), { ...RANGE, count: 5 })
    await frontEnd.load(query('NightDetailQuery'), { date: RANGE.endDate })
    const records = Object.values(frontEnd.records())
    const nights = records.filter((record) => record['__typename'] === 'DailySleep')
    expect(nights).toHaveLength(5)
    expect(nights.every((record) => record['__id'] === record['id'])).toBe(true)
    expect(records.filter((record) => record['__typename'] === 'User')).toHaveLength(1)
  })

  it('shows what arrived, and hands the error of a collection that failed to its component', async () => {
    await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: failWith(503) })
    const { dailySleep, dailyReadiness } = viewerOf(
      await createRelayFrontEnd(await gateway.listen()).load(query('MorningQuery'), RANGE),
    ) as Record<string, unknown>
    expect(dailyReadiness).toEqual({ nodes: [{ id: expect.any(String) }] })
    expect(dailySleep).toMatchObject({
      ok: false,
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    })
  })

  it('sends only ids if its documents are trusted', async () => {
    using persisted = compileRelayProject(MODULES, { persist: true })
    const manifest = loadTrustedDocuments([persisted.manifest])
    await using gateway = await startGateway({
      config: { trustedDocuments: 'only', trustedDocumentsManifest: [persisted.manifest] },
    })
    const frontEnd = createRelayFrontEnd(await gateway.listen())
    const data = await frontEnd.load(query('SleepHistoryQuery', persisted), { ...RANGE, count: 6 })
    const history = frontEnd.show<{ dailySleep: ConnectionData }>(
      fragment('SleepHistory_user', persisted),
      viewerOf(data),
    )
    await history.loadMore('forward', 6)
    expect(history.data().dailySleep.edges).toHaveLength(12)
    expect(frontEnd.requests).toHaveLength(2)
    for (const { body } of frontEnd.requests) {
      expect(Object.keys(body)).toEqual(['doc_id', 'variables'])
      expect(manifest.has(String(body['doc_id']))).toBe(true)
    }
    expect((await gateway.ask('{ viewer { id } }')).status).toBe(400)
  })
})
