import { createApp, parseConfig } from '../../src/app.ts'
import { answerCalls, listen, processCalls, readOptions } from './serve.ts'

const { upstreamUrl, clockShiftMs } = readOptions()

const config = parseConfig({
  DEMO: '0',
  OURA_API_URL: upstreamUrl,
  LOG_LEVEL: 'silent',
  // As many requests as by default, so that the books are as long as in earnest, but in windows too short to be full.
  OURA_RATE_LIMITS: 'app=5000/1s,user=300/1s',
})
const app = createApp(config, { clock: { now: () => Date.now() + clockShiftMs } })

answerCalls(await listen(app.fetch), processCalls)
