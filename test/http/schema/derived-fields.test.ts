import { describe, expect, test } from 'vitest'
import { createViewer } from '../../support/schema/viewer.ts'

const night = {
  id: 'night',
  day: '2024-10-10',
  type: 'long_sleep',
  bedtime_start: '2024-10-10T01:01:59+02:00',
  bedtime_end: '2024-10-10T01:18:00+02:00',
  sleep_phase_5_min: '4213',
  sleep_phase_30_sec: '44442222',
  app_sleep_phase_5_min: '4411',
  movement_30_sec: '1123',
}

const SEGMENT_FIELDS = `
  phases { phase start durationSeconds }
  phases30Sec { phase start durationSeconds }
  appPhases { phase durationSeconds }
  movement { movement durationSeconds }
`

async function sleepWith(overrides: object, fields = SEGMENT_FIELDS) {
  const { query } = createViewer({ sleep: [{ ...night, ...overrides }] })
  const { data, errors } = await query(
    `{ viewer { sleepPeriods(startDate: "2024-10-10", endDate: "2024-10-10") { nodes { ${fields} } } } }`,
  )
  const [node] = (data as { viewer: { sleepPeriods: { nodes: Record<string, unknown>[] } } }).viewer
    .sleepPeriods.nodes
  return { node, errors: errors ?? [] }
}

describe('a sleep period', () => {
  test('has its codes decoded, clipped to bedtime', async () => {
    expect((await sleepWith({})).node).toEqual({
      phases: [
        { phase: 'AWAKE', start: '2024-10-10T01:01:59+02:00', durationSeconds: 300 },
        { phase: 'LIGHT', start: '2024-10-10T01:06:59+02:00', durationSeconds: 300 },
        { phase: 'DEEP', start: '2024-10-10T01:11:59+02:00', durationSeconds: 300 },
        { phase: 'REM', start: '2024-10-10T01:16:59+02:00', durationSeconds: 61 },
      ],
      phases30Sec: [
        { phase: 'AWAKE', start: '2024-10-10T01:01:59+02:00', durationSeconds: 120 },
        { phase: 'LIGHT', start: '2024-10-10T01:03:59+02:00', durationSeconds: 120 },
      ],
      appPhases: [
        { phase: 'AWAKE', durationSeconds: 600 },
        { phase: 'DEEP', durationSeconds: 361 },
      ],
      movement: [
        { movement: 'NO_MOTION', durationSeconds: 60 },
        { movement: 'RESTLESS', durationSeconds: 30 },
        { movement: 'TOSSING_AND_TURNING', durationSeconds: 30 },
      ],
    })
  })

  test('without codes or without a start has no segments, and no error', async () => {
    const none = { phases: null, phases30Sec: null, appPhases: null, movement: null }
    const codes = { sleep_phase_5_min: null, sleep_phase_30_sec: null, app_sleep_phase_5_min: null }
    expect(await sleepWith({ ...codes, movement_30_sec: null })).toEqual({ node: none, errors: [] })
    expect(await sleepWith({ bedtime_start: undefined })).toEqual({ node: none, errors: [] })
  })

  test.each([
    ['sleep_phase_5_min', [4, 2], ['phases', 'sleepPhase5Min']],
    ['bedtime_start', 'early', ['bedtimeStart', 'phases']],
    ['bedtime_end', 7, ['bedtimeEnd', 'phases']],
  ])('has the error of an unreadable %s, and all other fields', async (name, value, failing) => {
    const { node, errors } = await sleepWith(
      { [name]: value },
      'type phases { phase } sleepPhase5Min bedtimeStart bedtimeEnd',
    )
    expect(node?.['type']).toBe('LONG_SLEEP')
    expect(errors.map(({ path }) => path?.at(-1)).sort()).toEqual(failing)
    for (const { message, extensions } of errors) {
      expect(message).toContain(`${name} of sleep`)
      expect(extensions).toMatchObject({ code: 'UPSTREAM_INVALID' })
    }
  })
})

describe('daily activity', () => {
  test('has its classes decoded from 04:00', async () => {
    const { query } = createViewer({
      daily_activity: [
        { id: 'a', day: '2024-11-11', timestamp: '2024-11-11T04:00:00+01:00', class_5_min: '0011259' },
      ],
    })
    const { data } = await query(`{ viewer { dailyActivity(startDate: "2024-11-11", endDate: "2024-11-11") {
      nodes { activityClasses { level start durationSeconds } }
    } } }`)
    const segment = (level: string, clock: string, durationSeconds: number) => ({
      level,
      start: `2024-11-11T${clock}:00+01:00`,
      durationSeconds,
    })
    expect(data).toEqual({
      viewer: {
        dailyActivity: {
          nodes: [
            {
              activityClasses: [
                segment('NON_WEAR', '04:00', 600),
                segment('REST', '04:10', 600),
                segment('INACTIVE', '04:20', 300),
                segment('HIGH', '04:25', 300),
                segment('UNKNOWN', '04:30', 300),
              ],
            },
          ],
        },
      },
    })
  })
})

describe('a workout', () => {
  const workouts = (overrides: object, fields: string) => {
    const { query, asks } = createViewer({
      workout: [
        {
          id: 'w',
          day: '2024-10-09',
          start_datetime: '2024-10-09T16:49:00+00:00',
          end_datetime: '2024-10-09T19:33:30+02:00',
          ...overrides,
        },
      ],
      heartrate: [
        { timestamp: '2024-10-09T16:48:59+00:00', bpm: 90 },
        { timestamp: '2024-10-09T16:49:00+00:00', bpm: 91 },
        { timestamp: '2024-10-09T17:33:30+00:00', bpm: 92 },
        { timestamp: '2024-10-09T17:33:31+00:00', bpm: 93 },
      ],
    })
    return query(
      `{ viewer { workouts(startDate: "2024-10-09", endDate: "2024-10-09") { nodes { ${fields} } } } }`,
    ).then(({ data, errors }) => ({
      node: (data as { viewer: { workouts: { nodes: unknown[] } } }).viewer.workouts.nodes[0],
      errors: errors ?? [],
      asks,
    }))
  }
  const FIELDS = 'durationSeconds heartRate { nodes { bpm } totalCount }'

  test('lasts from start to end in any UTC offsets, and has the heart rate between', async () => {
    expect((await workouts({}, FIELDS)).node).toEqual({
      durationSeconds: 2670,
      heartRate: { nodes: [{ bpm: 91 }, { bpm: 92 }], totalCount: 2 },
    })
  })

  test('without an end has neither, and requests no heart rate', async () => {
    const { node, errors, asks } = await workouts({ end_datetime: null }, FIELDS)
    expect({ node, errors }).toEqual({ node: { durationSeconds: null, heartRate: null }, errors: [] })
    expect(asks.filter(({ resource }) => resource === 'heartrate')).toEqual([])
  })

  test('that ends before it starts has no duration', async () => {
    const { node } = await workouts({ end_datetime: '2024-10-09T16:00:00+00:00' }, 'durationSeconds')
    expect(node).toEqual({ durationSeconds: null })
  })

  test('with an unreadable time fails in the fields derived from it', async () => {
    const { node, errors } = await workouts({ end_datetime: 1728495210 }, FIELDS)
    expect(node).toEqual({ durationSeconds: null, heartRate: null })
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual([
      'UPSTREAM_INVALID',
      'UPSTREAM_INVALID',
    ])
  })
})
