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

describe('restModePeriods that are still on', () => {
  // The clock of these tests stands at 2024-11-30T12:00Z.
  const startsOn = async (day: string, timeZone: string) => {
    const { query } = createViewer({ rest_mode_period: [rest('2024-11-28', null), rest('2024-12-01', null)] })
    const { data } = await query(
      `query ($day: Date!, $zone: TimeZone) { viewer(timeZone: $zone) { day(date: $day) { restModePeriods { startDay } } } }`,
      { day, zone: timeZone },
    )
    return (
      data as { viewer: { day: { restModePeriods: { startDay: string }[] } } }
    ).viewer.day.restModePeriods.map(({ startDay }) => startDay)
  }

  test.each([
    ['2024-11-30', 'UTC', ['2024-11-28']],
    ['2024-12-01', 'UTC', ['2024-12-01']],
    ['2024-12-01', 'Pacific/Kiritimati', ['2024-11-28', '2024-12-01']],
    ['2024-12-02', 'Pacific/Kiritimati', []],
  ])('end today: on %s in %s', async (day, zone, starts) => {
    expect(await startsOn(day, zone)).toEqual(starts)
  })
})

describe('enhancedTags of a day', () => {
  const tag = (id: string, start: string, end: string | null) => ({ id, start_day: start, end_day: end })
  const tags = [
    tag('weeks', '2024-03-01', '2024-03-20'),
    tag('too long', '2024-02-10', '2024-03-20'),
    tag('moment', '2024-03-18', null),
    tag('until then', '2024-03-18', '2024-03-19'),
    tag('wrong end', '2024-03-19', '2024-03-01'),
    tag('later', '2024-03-20', '2024-03-21'),
  ]

  test('are on each day that they span, at most a month after they began, in one request', async () => {
    const { query, asks } = createViewer({ enhanced_tag: tags })
    const { data } = await query(`{ viewer { days(startDate: "2024-03-18", endDate: "2024-03-21") {
      nodes { enhancedTags { ouraId } }
    } } }`)
    type Days = { viewer: { days: { nodes: { enhancedTags: { ouraId: string }[] }[] } } }
    const found = (data as Days).viewer.days.nodes.map(({ enhancedTags }) =>
      enhancedTags.map(({ ouraId }) => ouraId),
    )
    expect(found).toEqual([
      ['weeks', 'moment', 'until then'],
      ['weeks', 'until then', 'wrong end'],
      ['weeks', 'later'],
      ['later'],
    ])
    const slot = dayToSlot('2024-03-18')
    expect(asks).toEqual([{ resource: 'enhanced_tag', first: slot - 31, last: slot + 3, full: true }])
  })
})

describe('isComplete of a day', () => {
  test.each([
    ['UTC', '2024-11-29'],
    // 02:00 of 1 December: the activity day of 30 November ends at 04:00.
    ['Pacific/Kiritimati', '2024-11-29'],
    // 01:00 of 30 November.
    ['Pacific/Niue', '2024-11-28'],
  ])('in %s is true up to %s', async (zone, last) => {
    const { query, asks } = createViewer({})
    const { data } = await query(
      `query ($zone: TimeZone) { viewer(timeZone: $zone) {
        days(startDate: "2024-11-26", endDate: "2024-12-02") { nodes { date isComplete } }
        day(date: "2024-11-01") { isComplete }
      } }`,
      { zone },
    )
    type Days = {
      viewer: { days: { nodes: { date: string; isComplete: boolean }[] }; day: { isComplete: boolean } }
    }
    const { days, day } = (data as Days).viewer
    expect(days.nodes.map(({ isComplete }) => isComplete)).toEqual(days.nodes.map(({ date }) => date <= last))
    expect(day.isComplete).toBe(true)
    expect(asks).toEqual([])
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
