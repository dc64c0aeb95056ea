import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from '../../time.ts'

/** First and last day of the data that examples show, both inclusive, as YYYY-MM-DD. */
export interface DaySpan {
  readonly startDate: string
  readonly endDate: string
}

export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * DAY_MS).toISOString().slice(0, 10)
}

/** The 30 days that end with `endDate`. */
export function thirtyDaysUntil(endDate: string): DaySpan {
  return { startDate: daysBefore(endDate, 29), endDate }
}

/** Files of the resources that the example queries read by day. */
const FILES = [
  'daily_sleep.json',
  'daily_readiness.json',
  'daily_activity.json',
  'sleep.json',
  'workout.json',
]

/** The last 30 days of a folder of Oura records (DEMO_DATA); undefined if it has no days. */
export async function readDaySpan(folder: string): Promise<DaySpan | undefined> {
  const texts = await Promise.all(FILES.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')))
  const days = texts.flatMap((text) => [...text.matchAll(/"day"\s*:\s*"(\d{4}-\d\d-\d\d)"/g)])
  const lastDay = days.reduce((latest, [, day = '']) => (day > latest ? day : latest), '')
  return lastDay === '' ? undefined : thirtyDaysUntil(lastDay)
}
