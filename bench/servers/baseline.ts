import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  addDays,
  type DailyReadiness,
  type DailySleep,
  getJson,
  list,
  type OuraQuery,
  type PersonalInfo,
  type Workout,
} from './baseline-oura.ts'
import { answerCalls, listen, processCalls } from './serve.ts'

/**
 * A hand-written backend with these three endpoints only: parallel requests to Oura, filtered by day, with the needed
 * fields. With `ready=1` it sends the first answer again: JSON.stringify, and nothing else.
 */

const toSleep = ({ day, score, contributors }: DailySleep) => ({
  day,
  score,
  contributors: contributors && {
    deepSleep: contributors.deep_sleep,
    efficiency: contributors.efficiency,
    latency: contributors.latency,
    remSleep: contributors.rem_sleep,
    restfulness: contributors.restfulness,
    timing: contributors.timing,
    totalSleep: contributors.total_sleep,
  },
})

const toReadiness = ({ day, score, contributors }: DailyReadiness) => ({
  day,
  score,
  contributors: contributors && {
    activityBalance: contributors.activity_balance,
    bodyTemperature: contributors.body_temperature,
    hrvBalance: contributors.hrv_balance,
    previousDayActivity: contributors.previous_day_activity,
    previousNight: contributors.previous_night,
    recoveryIndex: contributors.recovery_index,
    restingHeartRate: contributors.resting_heart_rate,
    sleepBalance: contributors.sleep_balance,
  },
})

const toWorkout = (workout: Workout) => ({
  ouraId: workout.id,
  day: workout.day,
  activity: workout.activity,
  intensity: workout.intensity.toUpperCase(),
  label: workout.label,
  source: workout.source.toUpperCase(),
  calories: workout.calories,
  distance: workout.distance,
  startDatetime: workout.start_datetime,
  endDatetime: workout.end_datetime,
})

async function dashboard(query: OuraQuery) {
  const [info, sleep, readiness, workouts] = await Promise.all([
    getJson<PersonalInfo>('personal_info', query),
    list<DailySleep>('daily_sleep', query),
    list<DailyReadiness>('daily_readiness', query),
    list<Workout>('workout', query),
  ])
  const { id, age, weight, height, biological_sex, email } = info
  return {
    personalInfo: { ouraId: id, age, weight, height, biologicalSex: biological_sex, email },
    dailySleep: sleep.map(toSleep),
    dailyReadiness: readiness.map(toReadiness),
    workouts: workouts.map(toWorkout),
  }
}

const year = async (query: OuraQuery) => ({
  dailyReadiness: (await list<DailyReadiness>('daily_readiness', query)).map(toReadiness),
})

async function join(query: OuraQuery) {
  const [sleep, readiness, workouts] = await Promise.all([
    list<DailySleep>('daily_sleep', query),
    list<DailyReadiness>('daily_readiness', query),
    list<Workout>('workout', query),
  ])
  const sleepByDay = new Map(sleep.map((record) => [record.day, toSleep(record)]))
  const readinessByDay = new Map(readiness.map((record) => [record.day, toReadiness(record)]))
  const workoutsByDay = new Map<string, object[]>()
  for (const workout of workouts) {
    const ofDay = workoutsByDay.get(workout.day) ?? []
    workoutsByDay.set(workout.day, ofDay)
    ofDay.push(toWorkout(workout))
  }
  const days: object[] = []
  for (let date = query.from; date <= query.to; date = addDays(date, 1)) {
    days.push({
      date,
      sleep: sleepByDay.get(date) ?? null,
      readiness: readinessByDay.get(date) ?? null,
      workouts: workoutsByDay.get(date) ?? [],
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
