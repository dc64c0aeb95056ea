import { describe, expect, test } from 'vitest'
import { startGateway } from '../../support/gateway.ts'

describe('a record that Oura has moved to another day', () => {
  test('is found by its old id, and returns that id', async () => {
    await using gateway = await startGateway()
    const list = await gateway.ask<
      { viewer: { sleepPeriods: { nodes: { id: string; ouraId: string }[] } } },
      object
    >('{ viewer { sleepPeriods(startDate: "2026-11-03", endDate: "2026-11-03") { nodes { id ouraId } } } }')
    const [{ ouraId } = { ouraId: '' }] = list.data.viewer.sleepPeriods.nodes
    const formerId = Buffer.from(`SleepPeriod:2026-10-20:${ouraId}`).toString('base64')
    const { data, errors } = await gateway.ask<{ node: { id: string; day: string } }, object>(
      'query ($id: ID!) { node(id: $id) { id ... on SleepPeriod { day } } }',
      { id: formerId },
    )
    expect(errors).toEqual([])
    expect(data.node).toEqual({ id: formerId, day: '2026-11-03' })
  })

  test('is null once Oura has deleted it', async () => {
    await using gateway = await startGateway()
    const id = Buffer.from('SleepPeriod:2026-10-20:11111111-1111-4111-8111-111111111111').toString('base64')
    const { data, errors } = await gateway.ask('query ($id: ID!) { node(id: $id) { id } }', { id })
    expect(errors).toEqual([])
    expect(data).toEqual({ node: null })
  })
})
