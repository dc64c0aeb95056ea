import { listen } from './serve.ts'

/** Days with a record, until the last day of the benchmark. */
const DAYS = 4_000
const DAY_MS = 86_400_000
const LAST_DAY = Date.parse('2026-10-31')

const dayOf = (index: number): string =>
  new Date(LAST_DAY - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10)

/** Records of daily_readiness, ascending, as Oura sends them. */
const days = Array.from({ length: DAYS }, (_, index) => dayOf(index))
const records = days.map((day, index) =>
  JSON.stringify({
    id: `8f9a5221-639e-4a85-81cb-${index.toString(16).padStart(12, '0')}`,
    contributors: {
      activity_balance: 56,
      body_temperature: 98,
      hrv_balance: 75,
      previous_day_activity: null,
      previous_night: 35,
      recovery_index: 47,
      resting_heart_rate: 94,
      sleep_balance: 73,
      sleep_regularity: 81,
    },
    day,
    score: 60 + (index % 40),
    temperature_deviation: -0.2,
    temperature_trend_deviation: 0.1,
    timestamp: `${day}T00:00:00+00:00`,
  }),
)

/** An upstream with eleven years of readiness, which sends a range in as little time as possible. */
const url = await listen((request, response) => {
  request.resume()
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const from = days.findIndex((day) => day >= (searchParams.get('start_date') ?? ''))
  const until = days.findLastIndex((day) => day <= (searchParams.get('end_date') ?? '9999'))
  const data = from === -1 ? '' : records.slice(from, until + 1).join(',')
  const body = pathname.endsWith('/personal_info')
    ? '{"id":"8f9a5221-639e-4a85-81cb-4065ef23f979","age":31,"weight":74.8,"height":1.8,"biological_sex":"male","email":"a@example.com"}'
    : `{"data":[${data}],"next_token":null}`
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url })
