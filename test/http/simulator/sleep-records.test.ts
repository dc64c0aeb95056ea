import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiRecord, EVERYTHING, startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
let sleep: ApiRecord[]
beforeAll(async () => {
  api = await startApi()
  sleep = await api.list('sleep', EVERYTHING)
})
afterAll(() => api.simulator.close())

interface Samples {
  interval: number
  items: (number | null)[]
  timestamp: string
}
const count = (text: unknown, character: string): number => String(text).split(character).length - 1
const sum = (values: (number | null)[]): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0)

describe('sleep records', () => {
  it('have phases, movement and samples as long as the time in bed', () => {
    for (const period of sleep) {
      const inBed = Number(period['time_in_bed'])
      const [start, end] = [
        Date.parse(String(period['bedtime_start'])),
        Date.parse(String(period['bedtime_end'])),
      ]
      expect(inBed).toBe((end - start) / 1000)
      expect(period['sleep_phase_5_min']).toMatch(/^[1-4]+$/)
      expect(period['sleep_phase_5_min']).toHaveLength(Math.ceil(inBed / 300))
      expect(period['movement_30_sec']).toMatch(/^[1-4]+$/)
      expect(period['movement_30_sec']).toHaveLength(Math.ceil(inBed / 30))
      for (const name of ['heart_rate', 'hrv']) {
        const samples = period[name] as Samples | null
        if (!samples) continue
        expect(samples.interval).toBe(300)
        expect(samples.items).toHaveLength(Math.floor(inBed / 300))
        expect(samples.timestamp).toBe(String(period['bedtime_start']).replace(/([+-]\d\d:\d\d)$/, '.000$1'))
      }
    }
  })

  it('have durations that match the phases and each other', () => {
    for (const period of sleep) {
      const seconds = (field: string): number => Number(period[field])
      const phases = [
        seconds('deep_sleep_duration'),
        seconds('light_sleep_duration'),
        seconds('rem_sleep_duration'),
      ]
      expect(sum(phases)).toBe(seconds('total_sleep_duration'))
      expect(seconds('total_sleep_duration') + seconds('awake_time')).toBe(seconds('time_in_bed'))
      expect(period['efficiency']).toBe(Math.round((100 * sum(phases)) / seconds('time_in_bed')))
      for (const [index, phase] of ['1', '2', '3'].entries()) {
        const blocks = count(period['sleep_phase_5_min'], phase) * 300
        expect(Math.abs(blocks - (phases[index] ?? 0))).toBeLessThanOrEqual(
          600 + seconds('time_in_bed') * 0.06,
        )
        if (period['sleep_phase_30_sec'] !== undefined) {
          expect(phases[index]).toBe(count(period['sleep_phase_30_sec'], phase) * 30)
        }
      }
    }
  })

  it('have averages near those of the samples, and 255 without samples', () => {
    const measured = sleep.filter((period) => period['heart_rate'] !== null)
    for (const period of measured) {
      const rates = (period['heart_rate'] as Samples).items.filter((item) => item !== null)
      expect(period['lowest_heart_rate']).toBe(Math.min(...rates))
      const excess = Number(period['average_heart_rate']) - sum(rates) / rates.length
      expect(excess).toBeGreaterThan(-0.5)
      expect(excess).toBeLessThan(period['type'] === 'long_sleep' ? 6 : 0.5)
      expect(period['average_hrv']).not.toBeNull()
    }
    const slight = sleep.filter((period) => period['heart_rate'] === null)
    expect(slight.length).toBeGreaterThan(20)
    for (const period of slight) {
      expect(period).toMatchObject({ lowest_heart_rate: 255, average_hrv: null, hrv: null, type: 'sleep' })
    }
    expect(measured.some((period) => (period['heart_rate'] as Samples).items.includes(null))).toBe(true)
  })

  it('number the periods of a day from 0 in order of time, without overlap', () => {
    let last: ApiRecord | undefined
    for (const period of sleep) {
      const sameDay = last?.day === period.day
      expect(period['period']).toBe(sameDay ? Number(last?.['period']) + 1 : 0)
      if (last) {
        expect(Date.parse(String(period['bedtime_start']))).toBeGreaterThanOrEqual(
          Date.parse(String(last['bedtime_end'])),
        )
      }
      last = period
    }
  })

  it('have the newer fields only after the revision', () => {
    const newer = ['sleep_phase_30_sec', 'ring_id', 'app_sleep_phase_5_min', 'sleep_analysis_reason']
    for (const period of sleep) {
      const isNewer = String(period.day) >= '2025-11-01'
      for (const field of newer) expect(field in period).toBe(isNewer)
      if (isNewer) expect(period['sleep_phase_30_sec']).toHaveLength(String(period['movement_30_sec']).length)
    }
  })

  it('have the id of a ring in ring_configuration', async () => {
    const rings = await api.list('ring_configuration')
    expect(rings).toHaveLength(2)
    expect(rings[0]).toMatchObject({ set_up_at: '1970-01-01T00:00:00+00:00', hardware_type: 'gen3' })
    const named = new Set(sleep.flatMap((period) => period['ring_id'] ?? []))
    expect(named).toEqual(new Set(rings.map(({ id }) => id)))
    expect((await api.get(`/v2/usercollection/ring_configuration/${rings[1]?.id}`)).body).toEqual(rings[1])
  })

  it('change the scores of the day by the deltas of a nap, as soon as it is synchronised', async () => {
    const nap = sleep.findLast((period) => Number(period['sleep_score_delta']) > 0)
    const synchronised = Date.parse(String(nap?.['bedtime_end'])) + 8 * 60_000
    let now = synchronised - 60_000
    await using moving = await startApi({ now: () => now })
    const scores = async () => {
      const range = `start_date=${nap?.day}&end_date=${nap?.day}`
      const [score] = await moving.list('daily_sleep', range)
      const [readiness] = await moving.list('daily_readiness', range)
      return [Number(score?.['score']), Number(readiness?.['score'])] as const
    }
    const before = await scores()
    now += 120_000
    const after = await scores()
    expect(after[0] - before[0]).toBe(nap?.['sleep_score_delta'])
    expect(after[1] - before[1]).toBe(nap?.['readiness_score_delta'])
  })

  it('have the readiness of the day in the main sleep', async () => {
    const readiness = new Map(
      (await api.list('daily_readiness', EVERYTHING)).map((record) => [record.day, record]),
    )
    const nights = sleep.filter((period) => period['type'] === 'long_sleep')
    for (const night of nights) {
      const { score, contributors } = night['readiness'] as ApiRecord
      expect({ score, contributors }).toEqual({
        score: readiness.get(night.day)?.['score'],
        contributors: readiness.get(night.day)?.['contributors'],
      })
    }
  })
})
