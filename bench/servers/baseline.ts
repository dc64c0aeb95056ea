import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  addDays,
  type DailyReadiness,
  type DailySleep,
  getJson,
  list,
  type OuraQuery,
  type PersonalInfo,
  type SleepPeriod,
  type Workout,
} from './baseline-oura.ts'
import { answerCalls, listen, processCalls } from './serve.ts'

/**
 * A hand-written backend with these three endpoints only: parallel requests to Oura, filtered by day, with the needed
 * fields. With `ready=1` it sends the first answer again: JSON.stringify, and nothing else.
 */

/** Fields of `sleep` for `days`. Whole records contain kilobytes of samples. */
const SLEEP_FIELDS = 'id,day,type,bedtime_start,bedtime_end,total_sleep_duration'

const durationSeconds = ({ start_datetime, end_datetime }: Workout): number =>
  Math.round((Date.parse(end_datetime) - Date.parse(start_datetime)) / 1000)

async function dashboard(query: OuraQuery) {
  const [info, sleep, readiness, workouts] = await Promise.all([
    getJson<PersonalInfo>('personal_info', query),
    list<DailySleep>('daily_sleep', query),
    list<DailyReadiness>('daily_readiness', query),
    list<Workout>('workout', query),
  ])
  const { age, weight, height, biological_sex, email } = info
  return {
    personalInfo: { age, weight, height, biologicalSex: biological_sex, email },
    dailySleep: sleep.map(({ id, day, score, contributors }) => ({
      id,
      day,
      score,
      contributors: contributors && {
        deepSleep: contributors.deep_sleep,
        totalSleep: contributors.total_sleep,
      },
    })),
    dailyReadiness: readiness.map(toReadiness),
    workouts: workouts.map((workout) => ({
      id: workout.id,
      day: workout.day,
      activity: workout.activity,
      calories: workout.calories,
      startDatetime: workout.start_datetime,
      endDatetime: workout.end_datetime,
      durationSeconds: durationSeconds(workout),
    })),
  }
}

const year = async (query: OuraQuery) => ({
  dailyReadiness: (await list<DailyReadiness>('daily_readiness', query)).map(toReadiness),
})

const toReadiness = ({ id, day, score, temperature_deviation }: DailyReadiness) => ({
  id,
  day,
  score,
  temperatureDeviation: temperature_deviation,
})

async function join(query: OuraQuery) {
  const [sleep, readiness, workouts, periods] = await Promise.all([
    list<DailySleep>('daily_sleep', query),
    list<DailyReadiness>('daily_readiness', query),
    list<Workout>('workout', query),
    list<SleepPeriod>('sleep', query, SLEEP_FIELDS),
  ])
  const sleepByDay = new Map(sleep.map(({ id, day, score }) => [day, { id, score }]))
  const readinessByDay = new Map(readiness.map(({ id, day, score }) => [day, { id, score }]))
  const workoutsByDay = new Map<string, object[]>()
  for (const workout of workouts) {
    const ofDay = workoutsByDay.get(workout.day) ?? []
    workoutsByDay.set(workout.day, ofDay)
    ofDay.push({ id: workout.id, activity: workout.activity, durationSeconds: durationSeconds(workout) })
  }
  const longestByDay = new Map<string, SleepPeriod>()
  for (const period of periods) {
    if (period.type !== 'long_sleep') continue
    const longest = longestByDay.get(period.day)
    if ((longest?.total_sleep_duration ?? -1) < (period.total_sleep_duration ?? 0)) {
      longestByDay.set(period.day, period)
    }
  }
  const days: object[] = []
  for (let date = query.from; date <= query.to; date = addDays(date, 1)) {
    const main = longestByDay.get(date)
    days.push({
      date,
      sleep: sleepByDay.get(date) ?? null,
      readiness: readinessByDay.get(date) ?? null,
      workouts: workoutsByDay.get(date) ?? [],
      mainSleep: main
        ? {
            id: main.id,
            bedtimeStart: main.bedtime_start,
            bedtimeEnd: main.bedtime_end,
            totalSleepDuration: main.total_sleep_duration,
          }
        : null,
    })
  }
  return { days }
}

const ENDPOINTS: Readonly<Record<string, (query: OuraQuery) => Promise<object>>> = {
  '/dashboard': dashboard,
  '/year': year,
  '/join': join,
}

/** Answers that `ready=1` sends again, by token and path. */
const ready = new Map<string, object>()

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const endpoint = ENDPOINTS[url.pathname]
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  const { from, to, cached, ready: isReady } = Object.fromEntries(url.searchParams)
  function answer(status: number, body: object) {
    const json = Buffer.from(JSON.stringify(body))
    response
      .writeHead(status, { 'content-type': 'application/json', 'content-length': json.length })
      .end(json)
  }
  if (endpoint === undefined || from === undefined || to === undefined) return answer(404, {})
  if (token === undefined) return answer(401, {})
  try {
    const key = `${token} ${request.url}`
    const body = ready.get(key) ?? (await endpoint({ token, from, to, cached: cached === '1' }))
    if (isReady === '1') ready.set(key, body)
    answer(200, body)
  } catch {
    answer(502, { error: 'The request to Oura failed.' })
  }
}

answerCalls(await listen((request, response) => void handle(request, response)), processCalls)
