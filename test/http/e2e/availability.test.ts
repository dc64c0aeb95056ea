import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { dayOf, fetchRaw, type Raw } from '../../support/oura-records.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/recordings')
const HOUR_MS = 3_600_000

/** The types that Oura has a list of, with the names of their resources. */
const RESOURCES: Readonly<Record<string, string>> = {
  TAG: 'tag',
  ENHANCED_TAG: 'enhanced_tag',
  WORKOUT: 'workout',
  SESSION: 'session',
  SLEEP: 'sleep',
  DAILY_SLEEP: 'daily_sleep',
  DAILY_READINESS: 'daily_readiness',
  DAILY_ACTIVITY: 'daily_activity',
  DAILY_SPO2: 'daily_spo2',
  SLEEP_TIME: 'sleep_time',
  REST_MODE_PERIOD: 'rest_mode_period',
  RING_CONFIGURATION: 'ring_configuration',
  DAILY_STRESS: 'daily_stress',
  DAILY_CARDIOVASCULAR_AGE: 'daily_cardiovascular_age',
  DAILY_RESILIENCE: 'daily_resilience',
  VO2_MAX: 'vO2_max',
}

interface Availability {
  readonly dataType: string
  readonly firstDate: string | null
  readonly lastDate: string | null
  readonly count: number
}

const FIELDS = '{ dataType firstDate lastDate count }'

async function availability(gateway: TestGateway, args = '', headers: Record<string, string> = {}) {
  const { data, errors } = await gateway.ask<{ viewer: { availability: (Availability | null)[] } }, object>(
    `{ viewer { availability${args} ${FIELDS} } }`,
    {},
    headers,
  )
  return { found: data.viewer.availability, errors }
}

/** The same, counted over raw records. */
function naive(dataType: string, raw: readonly Raw[]): Availability {
  const days = raw.map(dayOf).filter((day) => day !== '')
  return {
    dataType,
    firstDate: days.toSorted()[0] ?? null,
    lastDate: days.toSorted().at(-1) ?? null,
    count: raw.length,
  }
}

test('of every type is what Oura has since 2015, from one request for ids and days each', async () => {
  await using gateway = await startGateway()
  const { found, errors } = await availability(gateway)
  expect(errors).toEqual([])
  const requests = gateway.newRequests()
  expect(requests.map(({ resource }) => resource).sort()).toEqual(Object.values(RESOURCES).sort())
  for (const { query, resource } of requests) {
    const day = resource === 'enhanced_tag' || resource === 'rest_mode_period' ? 'start_day' : 'day'
    expect(query['fields']).toBe(resource === 'ring_configuration' ? 'id' : `id,${day}`)
  }
  const expected: Availability[] = []
  for (const [dataType, resource] of Object.entries(RESOURCES)) {
    const window = { start_date: '2014-12-30', end_date: '2026-11-23', fields: 'id,day,start_day' }
    const raw = await fetchRaw(gateway.simulator, resource, resource === 'ring_configuration' ? {} : window)
    expected.push(naive(dataType, raw))
  }
  expect(found).toEqual(expected)
  expect(expected.every(({ count }) => count > 0)).toBe(true)
})

test('is kept for a day for each user, and costs nothing twice in one operation', async () => {
  const clock = { now: Date.parse('2026-11-20T12:00:00Z') }
  await using gateway = await startGateway({
    now: () => clock.now,
    simulator: { users: [{ token: 'token-of-anna', seed: 11 }] },
  })
  const types = '(types: [VO2_MAX, SLEEP_TIME])'
  const first = await availability(gateway, types)
  expect(gateway.newRequests()).toHaveLength(2)
  clock.now += 24 * HOUR_MS - 1
  expect(await availability(gateway, '(types: [SLEEP_TIME, VO2_MAX, SLEEP_TIME])')).toEqual({
    found: [first.found[1], first.found[0], first.found[1]],
    errors: [],
  })
  expect(gateway.newRequests()).toEqual([])
  const anna = await availability(gateway, types, { authorization: 'Bearer token-of-anna' })
  expect(anna.found).not.toEqual(first.found)
  expect(gateway.newRequests().filter(({ resource }) => resource !== 'personal_info')).toHaveLength(2)
  clock.now += 1
  const second = await availability(gateway, types)
  expect(gateway.newRequests()).toHaveLength(2)
  expect(second.found[1]?.lastDate).toBe('2026-11-21')
})

test('is null for a type without a list, and fails alone', async () => {
  await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
  gateway.simulator.inject({ match: { resource: 'daily_spo2' }, kind: { type: 'status', status: 503 } })
  const { found, errors } = await availability(gateway, '(types: [MEAL, DAILY_SPO2, UNKNOWN, VO2_MAX])')
  expect(found.map((item) => item?.dataType ?? null)).toEqual([null, null, null, 'VO2_MAX'])
  expect(errors.map(({ path: at, extensions }) => [at, extensions?.['code']])).toEqual([
    [['viewer', 'availability', 1], 'UPSTREAM_UNAVAILABLE'],
  ])
  expect((await availability(gateway, '(types: [])')).found).toEqual([])
})

test('is forgotten when Oura refuses the token of the user', async () => {
  await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
  await availability(gateway, '(types: [VO2_MAX])')
  gateway.newRequests()
  const end = gateway.simulator.inject({ match: {}, kind: { type: 'status', status: 401 } })
  const refused = await gateway.ask('{ viewer { dailySleep(lastDays: 3) { totalCount } } }')
  expect(refused.errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
  end()
  gateway.newRequests()
  await availability(gateway, '(types: [VO2_MAX])')
  expect(gateway.newRequests().filter(({ resource }) => resource === 'vO2_max')).toHaveLength(1)
})

describe.skipIf(!existsSync(FOLDER))('the recordings (skipped if ../shared/recordings is absent)', () => {
  test('have what their files have', async () => {
    await using gateway = await startGateway({ simulator: { dataFolder: FOLDER } })
    const { found, errors } = await availability(gateway)
    expect(errors).toEqual([])
    for (const item of found) {
      const file = path.join(FOLDER, `${RESOURCES[item?.dataType ?? '']}.json`)
      const data = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as { data: Raw[] }).data : []
      expect(item).toEqual(naive(String(item?.dataType), data))
    }
  })
})
