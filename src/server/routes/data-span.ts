import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DaySpan, thirtyDaysUntil } from './example-queries.ts'

/** The resources of which people look at days first. */
const FILES = [
  'daily_sleep.json',
  'daily_readiness.json',
  'daily_activity.json',
  'sleep.json',
  'workout.json',
]

/** The last 30 days that a folder of Oura documents has; undefined where it has no days. */
export const readDataSpan = async (folder: string): Promise<DaySpan | undefined> => {
  const texts = await Promise.all(FILES.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')))
  const days = texts.flatMap((text) => [...text.matchAll(/"day"\s*:\s*"(\d{4}-\d\d-\d\d)"/g)])
  const lastDay = days.reduce((latest, [, day = '']) => (day > latest ? day : latest), '')
  return lastDay === '' ? undefined : thirtyDaysUntil(lastDay)
}
