import { describe, expect, test } from 'vitest'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { createViewer } from '../../support/schema/viewer.ts'

const period = (day: string, id: string, type: string | null, asleep: number | null) => ({
  id,
  day,
  type,
  bedtime_start: `${day}T00:00:00+02:00`,
  bedtime_end: `${day}T07:00:00+02:00`,
  total_sleep_duration: asleep,
})

const rest = (start: string, end: string | null) => ({ id: `from ${start}`, start_day: start, end_day: end })

describe('mainSleep', () => {
  const mainSleepOn = async (...sleep: object[]) => {
    const { data } = await createViewer({ sleep }).query(
      '{ viewer { day(date: "2024-10-12") { mainSleep { ouraId } } } }',
    )
    return (data as { viewer: { day: { mainSleep: { ouraId: string } | null } } }).viewer.day.mainSleep
      ?.ouraId
  }

  test('is the longest long sleep, even if a nap is longer', async () => {
    expect(
      await mainSleepOn(
        period('2024-10-12', 'nap', 'sleep', 30_000),
        period('2024-10-12', 'short', 'long_sleep', 11_000),
        period('2024-10-12', 'long', 'long_sleep', 24_000),
        period('2024-10-12', 'broken', 'long_sleep', null),
        period('2024-10-13', 'other day', 'long_sleep', 29_000),
      ),
    ).toBe('long')
  })

  test('is a long sleep without a duration if it is the only one', async () => {
    expect(await mainSleepOn(period('2024-10-12', 'unmeasured', 'long_sleep', null))).toBe('unmeasured')
  })

  test('without a long sleep is the period with a delta of 0, else the longest that counts', async () => {
    const short = { ...period('2024-10-12', 'short night', 'sleep', 9000), sleep_score_delta: 0 }
    const nap = { ...period('2024-10-12', 'nap', 'late_nap', 9500), sleep_score_delta: 4 }
    const longNap = { ...period('2024-10-12', 'long nap', 'sleep', 9600), sleep_score_delta: 3 }
    expect(await mainSleepOn(nap, short, longNap)).toBe('short night')
    expect(await mainSleepOn(nap, longNap)).toBe('long nap')
  })

  test('is null if no period counts', async () => {
    const rest = { ...period('2024-10-12', 'rest', 'rest', 9000), sleep_score_delta: 0 }
    expect(
      await mainSleepOn(rest, period('2024-10-12', 'nap', 'sleep', 9000), period('2024-10-12', 'x', null, 1)),
    ).toBe(undefined)
    expect(await mainSleepOn()).toBe(undefined)
  })

  test.each([
    ['mainSleep { totalSleepDuration phases { phase } } sleepPeriods { type }', false],
    ['mainSleep { totalSleepDuration } sleepPeriods { type movement { start } }', true],
  ])('shares one request with its siblings, heavy only where a selection is: %s', async (fields, full) => {
    const { query, asks } = createViewer({ sleep: [] })
    await query(`{ viewer { day(date: "2024-10-12") { ${fields} } } }`)
    const slot = dayToSlot('2024-10-12')
    expect(asks).toEqual([{ resource: 'sleep', first: slot, last: slot, full }])
  })
})

describe('restModePeriods of a day', () => {
  const restOn = async (day: string, ...periods: object[]) => {
    const viewer = createViewer({ rest_mode_period: periods })
    const { data } = await viewer.query(
      'query ($day: Date!) { viewer { day(date: $day) { restModePeriods { startDay } } } }',
      { day },
    )
    const { restModePeriods } = (data as { viewer: { day: { restModePeriods: { startDay: string }[] } } })
      .viewer.day
    return { starts: restModePeriods.map(({ startDay }) => startDay), asks: viewer.asks }
  }

  test('are those that cover it, with both ends inclusive; a period without an end is still on', async () => {
    const { starts } = await restOn(
      '2024-03-20',
      rest('2024-03-10', '2024-03-19'),
      rest('2024-03-11', '2024-03-20'),
      rest('2024-03-12', '2024-04-01'),
      rest('2024-03-13', null),
      rest('2024-03-20', '2024-03-20'),
      rest('2024-03-21', null),
    )
    expect(starts).toEqual(['2024-03-11', '2024-03-12', '2024-03-13', '2024-03-20'])
  })

  test('begin at most a year before', async () => {
    const { starts, asks } = await restOn('2024-03-20', rest('2023-03-20', null), rest('2023-03-19', null))
    expect(starts).toEqual(['2023-03-20'])
    expect(asks).toEqual([
      {
        resource: 'rest_mode_period',
        first: dayToSlot('2024-03-20') - 366,
        last: dayToSlot('2024-03-20'),
        full: true,
      },
    ])
  })
})

test('a failing resource fails only its own field of a day', async () => {
  const { query } = createViewer({
    daily_sleep: [{ id: 'a', day: '2024-10-12', score: 80 }],
    daily_stress: new Error('no scope'),
  })
  const { data, errors } = await query(
    '{ viewer { day(date: "2024-10-12") { sleep { score } stress { daySummary } vo2Max { vo2Max } } } }',
  )
  expect(data).toEqual({ viewer: { day: { sleep: { score: 80 }, stress: null, vo2Max: null } } })
  expect(errors?.map(({ path }) => path)).toEqual([['viewer', 'day', 'stress']])
})
