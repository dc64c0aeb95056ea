import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiRecord, EVERYTHING, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.simulator.close())

describe('daily scores', () => {
  it('have the timestamp 00:00 UTC of their day, a few with another offset', async () => {
    for (const resource of ['daily_sleep', 'daily_readiness']) {
      const records = await api.list(resource, EVERYTHING)
      for (const { day, timestamp } of records as { day: string; timestamp: string }[]) {
        expect(Date.parse(timestamp)).toBe(Date.parse(`${day}T00:00:00Z`))
      }
      const elsewhere = records.filter(({ timestamp }) => !String(timestamp).endsWith('+00:00'))
      const dateDiffers = records.filter(({ day, timestamp }) => !String(timestamp).startsWith(String(day)))
      expect(elsewhere.length).toBeGreaterThan(dateDiffers.length)
      expect(dateDiffers.length).toBeGreaterThan(10)
      expect(elsewhere.length).toBeLessThan(records.length * 0.15)
    }
  })

  it('had local midnight, then that of the day before, in 2021', async () => {
    await using past = await startApi({ now: () => Date.parse('2021-11-01T12:00:00Z') })
    const records = (await past.list(
      'daily_sleep',
      'start_date=2021-08-20&end_date=2021-10-10',
    )) as ApiRecord[]
    const stampOf = (from: string, to: string): Set<unknown> =>
      new Set(
        records
          .filter(({ day }) => String(day) >= from && String(day) <= to)
          .map(({ day, timestamp }) => Date.parse(String(timestamp)) - Date.parse(`${day}T00:00:00+02:00`)),
      )
    expect(stampOf('2021-08-20', '2021-08-26')).toEqual(new Set([0]))
    expect(stampOf('2021-08-27', '2021-09-27')).toEqual(new Set([-86_400_000]))
    expect(stampOf('2021-09-28', '2021-10-10')).toEqual(new Set([7_200_000]))
  })

  it('have a null temperature trend and an SpO2 of 0.0 now and then', async () => {
    const readiness = await api.list('daily_readiness', EVERYTHING)
    expect(readiness.some((record) => record['temperature_trend_deviation'] === null)).toBe(true)
    const spo2 = await api.list('daily_spo2', EVERYTHING)
    const averages = spo2.map((record) => (record['spo2_percentage'] as { average: number } | null)?.average)
    expect(averages.filter((average) => average === 0).length).toBeGreaterThan(5)
    expect(averages).toContain(undefined)
  })

  it('have a cardiovascular age without id at first, with id and pulse wave velocity since November 2025', async () => {
    for (const record of await api.list('daily_cardiovascular_age', EVERYTHING)) {
      const isNewer = String(record.day) >= '2025-11-01'
      expect(Object.keys(record)).toEqual(
        isNewer ? ['id', 'day', 'vascular_age', 'pulse_wave_velocity'] : ['day', 'vascular_age'],
      )
    }
  })
})
