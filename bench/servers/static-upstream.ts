import { listen } from './serve.ts'

/** A week of records, as Oura sends them. */
const records = Array.from({ length: 7 }, (_, day) => ({
  id: `8f9a5221-639e-4a85-81cb-4065ef23f97${day}`,
  contributors: {
    deep_sleep: 57,
    efficiency: 98,
    latency: 81,
    rem_sleep: 20,
    restfulness: 54,
    timing: 84,
    total_sleep: 60,
  },
  day: `2026-11-0${day + 1}`,
  score: 63,
  timestamp: `2026-11-0${day + 1}T00:00:00+00:00`,
}))
const body = Buffer.from(JSON.stringify({ data: records, next_token: null }))

/** An upstream that always sends the same response, in as little time as possible. */
const url = await listen((request, response) => {
  request.resume()
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-trace-id': 'bench',
  })
  response.end(body)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ url })
