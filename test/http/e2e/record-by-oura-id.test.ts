import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startGateway } from '../../support/gateway.ts'

const gateway = await startGateway()
afterAll(() => gateway[Symbol.asyncDispose]())
beforeEach(() => {
  gateway.newRequests()
})

const RECORD = `query ($dataType: WebhookDataType!, $ouraId: String!) {
  viewer { record(dataType: $dataType, ouraId: $ouraId) { __typename id } }
}`

interface Node {
  readonly __typename: string
  readonly id: string
}

interface Connections {
  readonly viewer: Record<string, { readonly nodes: readonly (Node & { readonly ouraId: string })[] }>
}

async function record(dataType: string, ouraId: string) {
  const { data, errors } = await gateway.ask<{ viewer: { record: Node | null } }, object>(RECORD, {
    dataType,
    ouraId,
  })
  return { found: data.viewer.record, errors }
}

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

describe('User.record', () => {
  it.each([
    ['DAILY_SLEEP', 'dailySleep'],
    ['VO2_MAX', 'vo2Max'],
    ['SLEEP', 'sleepPeriods'],
    ['WORKOUT', 'workouts'],
    ['RING_CONFIGURATION', 'ringConfigurations'],
  ])('finds a record of the type %s as the same node', async (dataType, field) => {
    const { data } = await gateway.ask<Connections, object>(
      `{ viewer { ${field}(first: 1) { nodes { __typename id ouraId } } } }`,
    )
    const [first] = data.viewer[field]?.nodes ?? []
    if (first === undefined) throw new Error(`The demo user has no ${field}.`)
    const { ouraId, ...node } = first
    gateway.newRequests()
    const { found, errors } = await record(dataType, ouraId)
    expect(errors).toEqual([])
    expect(found).toEqual(node)
    // Rings have no days: all of them are one list, which is in the cache.
    expect(gateway.newRequests()).toHaveLength(dataType === 'RING_CONFIGURATION' ? 0 : 1)
  })

  it('is null for an id that Oura does not know', async () => {
    for (const dataType of ['SLEEP', 'DAILY_ACTIVITY', 'RING_CONFIGURATION'])
      expect(await record(dataType, UNKNOWN_ID)).toEqual({ found: null, errors: [] })
  })

  it('is null without a request for what cannot be an id', async () => {
    for (const ouraId of ['', '../daily_sleep', 'a/b', 'a?b']) {
      expect(await record('SLEEP', ouraId)).toEqual({ found: null, errors: [] })
    }
    expect(gateway.newRequests()).toEqual([])
  })

  it.each([
    ['UNKNOWN', 'dataType cannot be UNKNOWN. Choose the type of the record.'],
    ['MEAL', 'Oura has no route for single records of the type MEAL. Choose another type.'],
  ])('refuses the type %s', async (dataType, message) => {
    const { found, errors } = await record(dataType, UNKNOWN_ID)
    expect(found).toBeNull()
    expect(errors).toMatchObject([
      { message, path: ['viewer', 'record'], extensions: { code: 'BAD_USER_INPUT', argument: 'dataType' } },
    ])
    expect(gateway.newRequests()).toEqual([])
  })

  it('asks Oura once for a record that a query names twice', async () => {
    const of = `record(dataType: SLEEP, ouraId: "${UNKNOWN_ID}") { id }`
    await gateway.ask(`{ viewer { a: ${of} b: ${of} } }`)
    expect(gateway.newRequests()).toHaveLength(1)
  })
})
