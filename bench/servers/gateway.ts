import { createApp, parseConfig } from '../../src/app.ts'
import { answerCalls, listen, processCalls, readOptions } from './serve.ts'

const { upstreamUrl, clockShiftMs, env } = readOptions()

const config = parseConfig({
  DEMO: '0',
  OURA_API_URL: upstreamUrl,
  LOG_LEVEL: 'silent',
  // The default numbers of requests, so that the counters have the usual length, in windows too short to fill.
  OURA_RATE_LIMITS: 'app=5000/1s,user=300/1s',
  ...env,
})
const app = createApp(config, { clock: { now: () => Date.now() + clockShiftMs } })

answerCalls(await listen(app.fetch), processCalls)
