import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator } from '../../../src/simulator/simulator.ts'
import { allPages, startApi } from '../../support/simulator/api.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-data-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = (name: string, content: unknown): Promise<void> =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
const envelope = (...data: object[]): object => ({ data, next_token: null })

const NIGHT = {
  id: 'night-1',
  day: '2024-10-11',
  bedtime_start: '2024-10-11T00:40:02+02:00',
  type: 'long_sleep',
  odd: 1,
}

describe('DEMO_DATA', () => {
  it('is served unchanged, by date and by id', async () => {
    await write('sleep.json', envelope(NIGHT))
    await using api = await startApi({ dataFolder: folder })
    expect(await api.list('sleep', 'start_date=2024-10-10&end_date=2024-10-11')).toEqual([NIGHT])
    expect(await api.list('sleep', 'start_date=2024-10-11&end_date=2024-10-12')).toEqual([])
    expect((await api.get('/v2/usercollection/sleep/night-1')).body).toEqual(NIGHT)
    expect((await api.get('/v2/usercollection/sleep/night-2')).status).toBe(404)
  })

  it('leaves a resource without a file empty', async () => {
    await write('sleep.json', envelope(NIGHT))
    await using api = await startApi({ dataFolder: folder })
    expect(await api.list('daily_sleep', 'start_date=2024-01-01&end_date=2026-11-20')).toEqual([])
    expect(await api.list('heartrate')).toEqual([])
    expect(await api.list('heartrate', 'latest=true')).toEqual([])
    expect(await api.list('ring_configuration')).toEqual([])
  })

  it('has personal_info as the bare object, or a generated one', async () => {
    await using made = await startApi({ dataFolder: folder })
    expect((await made.get('/v2/usercollection/personal_info')).body).toMatchObject({
      age: 38,
      email: 'demo@example.com',
    })
    await write('personal_info.json', { id: 'me', age: 42 })
    await using api = await startApi({ dataFolder: folder })
    expect((await api.get('/v2/usercollection/personal_info')).body).toEqual({ id: 'me', age: 42 })
  })

  it('pages heart rate with several rows in one second, each once', async () => {
    const rows = Array.from({ length: 11 }, (_, index) => ({
      bpm: 60 + index,
      source: 'awake',
      timestamp: `2024-12-13T12:00:0${Math.floor(index / 5)}+00:00`,
    }))
    await write('heartrate.json', envelope(...rows))
    await using api = await startApi({ dataFolder: folder, rowsPerPage: 2 })
    const found = await allPages(api.get, 'heartrate', 'start_datetime=2024-12-13&end_datetime=2024-12-14')
    expect(found.data).toEqual(rows)
    expect(found.pages).toBe(6)
    expect(await api.list('heartrate', 'latest=true')).toEqual([rows[10]])
  })

  it('sorts by time and applies fields', async () => {
    const [one, two] = ['2024-10-02', '2024-10-01'].map((day) => ({
      id: day,
      day,
      score: 80,
      timestamp: `${day}T00:00:00+00:00`,
    }))
    await write('daily_sleep.json', envelope(one ?? {}, two ?? {}))
    await using api = await startApi({ dataFolder: folder })
    const query = 'start_date=2024-10-01&end_date=2024-10-03&fields=score'
    expect(await api.list('daily_sleep', query)).toEqual([
      { id: '2024-10-01', day: '2024-10-01', score: 80 },
      { id: '2024-10-02', day: '2024-10-02', score: 80 },
    ])
  })

  it.each([
    ['not JSON', 'sleep.json', '{"data":', /sleep\.json is not JSON/],
    ['no envelope', 'sleep.json', '[]', /sleep\.json is not in Oura's list envelope/],
    [
      'items that are not objects',
      'workout.json',
      '{"data":[1]}',
      /workout\.json: data\[0\] is not an object/,
    ],
    [
      'a record without a time',
      'tag.json',
      '{"data":[{"id":"x"}]}',
      /tag\.json: data\[0\] has neither a day nor a time/,
    ],
    [
      'an envelope for personal_info',
      'personal_info.json',
      '{"data":[]}',
      /personal_info\.json is not the bare object/,
    ],
  ])('does not start with %s', async (_, name, content, message) => {
    await write(name, content)
    await expect(startSimulator({ dataFolder: folder })).rejects.toThrow(message)
  })

  it('does not start without the folder', async () => {
    await expect(startSimulator({ dataFolder: join(folder, 'absent') })).rejects.toThrow(
      /DEMO_DATA: the folder .*absent/,
    )
  })
})
