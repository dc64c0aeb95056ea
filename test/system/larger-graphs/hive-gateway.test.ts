import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { blocks, docOf } from '../../support/docs/markdown.ts'
import { type CoachService, startCoachService } from '../../support/larger-graphs/coach-service.ts'
import {
  type HiveGateway,
  installHiveGateway,
  startHiveGateway,
} from '../../support/larger-graphs/hive-gateway.ts'
import { compose, fetchSdl } from '../../support/larger-graphs/supergraph.ts'
import { ANNA, BEN, simulator, takeNotes } from '../../support/larger-graphs/users.ts'
import { logIn, post } from '../../support/live/subscribers.ts'

const configuration = blocks(docOf('docs/larger-graphs.md'), 'ts').find((code) =>
  code.includes('@graphql-hive/gateway'),
)

let oura: LoginGateway
let coach: CoachService
let hive: HiveGateway

beforeAll(async () => {
  installHiveGateway()
  oura = await startLoginGateway({ listen: true, environment: { FEDERATION: '1' }, simulator })
  coach = await startCoachService()
  const urls = { oura: `${oura.url}/graphql`, coach: coach.url }
  const subgraphs = Object.entries(urls).map(async ([name, url]) => ({
    name,
    url,
    typeDefs: parse(await fetchSdl(url)),
  }))
  hive = await startHiveGateway(compose(await Promise.all(subgraphs)), configuration ?? '')
}, 600_000)

afterAll(async () => {
  await hive?.[Symbol.asyncDispose]()
  await coach?.[Symbol.asyncDispose]()
  await oura?.[Symbol.asyncDispose]()
})

const codesOf = ({ errors = [] }: Awaited<ReturnType<HiveGateway['ask']>>) =>
  errors.map(({ path, message, extensions }) => ({ path, message, code: extensions?.['code'] }))

describe('Hive Gateway, configured as documented', () => {
  test('answers from both services, with the credentials and the request id of the client', async () => {
    const { workouts } = await takeNotes(oura, coach.notes, 3)
    const query = '{ viewer { id } coach { name athlete { id } workouts { nodes { day note } } } }'
    const answer = await hive.ask(query, { ...ANNA, 'x-request-id': 'of-hive' })
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toEqual({
      viewer: { id: coach.notes.athlete },
      coach: {
        name: 'Kim',
        athlete: { id: coach.notes.athlete },
        workouts: { nodes: workouts.nodes.map(({ id, day }) => ({ day, note: `Note on ${id}` })) },
      },
    })
    expect(oura.log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ requestId: 'of-hive' }),
    )
    const other = await hive.ask<{ viewer: { id: string } }>('{ viewer { id } }', BEN)
    expect(other.data?.viewer.id).not.toBe(coach.notes.athlete)
  })

  test('passes the changes of a subscription on', async () => {
    const person = await logIn(oura)
    const token = await mintToken(oura, person.browser)
    const subscriber = await hive.subscribe(
      'subscription { documentChanged { dataType node { ... on DailySleep { id score } } } }',
      { authorization: `Bearer ${token}` },
    )
    const [night] = person.nights
    const next = subscriber.next()
    await expect
      .poll(() => oura.log.lines.some(({ fields }) => 'type' in fields && fields.type === 'subscription'))
      .toBe(true)
    await post(oura, { user_id: person.userId, object_id: night?.ouraId })
    expect(await next).toEqual({
      data: { documentChanged: { dataType: 'DAILY_SLEEP', node: { id: night?.id, score: night?.score } } },
    })
    await subscriber.close()
  })

  test('sends an empty Authorization header for anonymous clients, which counts as none', async () => {
    const answer = await hive.ask('{ coach { name } viewer { id } }')
    expect(answer.data).toEqual({ coach: { name: 'Kim' }, viewer: null })
    expect(codesOf(answer)).toEqual([
      {
        path: ['viewer'],
        message: expect.stringContaining('No credentials came with the request.'),
        code: 'UNAUTHENTICATED',
      },
    ])
  })

  test('passes the error of an unknown token on', async () => {
    const answer = await hive.ask('{ coach { name } viewer { id } }', { authorization: 'Bearer ogw_wrong' })
    expect(answer.data).toEqual({ coach: { name: 'Kim' }, viewer: null })
    expect(codesOf(answer)).toEqual([
      {
        path: ['viewer'],
        message: expect.stringContaining('This gateway token is unknown'),
        code: 'UNAUTHENTICATED',
      },
    ])
  })
})
