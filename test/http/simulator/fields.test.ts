import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.simulator.close())

const WEEK = 'start_date=2026-10-01&end_date=2026-10-07'

describe('fields', () => {
  it('returns the selected fields, with id and day', async () => {
    const [first] = await api.list('daily_activity', `${WEEK}&fields=score,steps`)
    expect(Object.keys(first ?? {}).sort()).toEqual(['day', 'id', 'score', 'steps'])
    const [whole] = await api.list('daily_activity', WEEK)
    expect(first).toEqual({
      id: whole?.id,
      day: whole?.day,
      score: whole?.['score'],
      steps: whole?.['steps'],
    })
  })

  it('ignores unknown names beside known ones', async () => {
    const [first] = await api.list('sleep', `${WEEK}&fields=score_of_life,type`)
    expect(Object.keys(first ?? {}).sort()).toEqual(['day', 'id', 'type'])
  })

  it.each(['score_of_life', ''])('returns whole records if no name is known: "%s"', async (fields) => {
    expect(await api.list('sleep', `${WEEK}&fields=${fields}`)).toEqual(await api.list('sleep', WEEK))
  })

  it('omits a field that an older record does not have', async () => {
    const query = 'start_date=2025-09-01&end_date=2025-09-10&fields=pulse_wave_velocity'
    const [first] = await api.list('daily_cardiovascular_age', query)
    expect(Object.keys(first ?? {})).toEqual(['day'])
  })

  it('works on heart rate, with the timestamp', async () => {
    const [row] = await api.list('heartrate', 'fields=bpm')
    expect(Object.keys(row ?? {}).sort()).toEqual(['bpm', 'timestamp'])
  })

  it('works on ring_configuration', async () => {
    expect((await api.list('ring_configuration', 'fields=color')).map((ring) => Object.keys(ring))).toEqual([
      ['id', 'color'],
      ['id', 'color'],
    ])
  })

  it('is ignored for a single record and for personal_info', async () => {
    const [whole] = await api.list('daily_sleep', WEEK)
    const { body } = await api.get(`/v2/usercollection/daily_sleep/${whole?.id}?fields=score`)
    expect(body).toEqual(whole)
    expect(Object.keys((await api.get('/v2/usercollection/personal_info?fields=age')).body)).toHaveLength(6)
  })
})
