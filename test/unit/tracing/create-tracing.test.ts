import { expect, test } from 'vitest'
import { createTracing, type TracingOptions } from '../../../src/tracing/create-tracing.ts'
import { createRecordingLog } from '../../support/client.ts'

/** The lines that are logged when the SDK cannot be loaded or started. */
async function linesOf(loadSdk: TracingOptions['loadSdk'] & {}) {
  const log = createRecordingLog()
  const tracing = createTracing({ url: 'http://collector.test/v1/traces', log, loadSdk })
  await tracing.close()
  return log.lines
}

test('a missing module is not blamed on the variables', async () => {
  const missing = Object.assign(new Error('Cannot find module'), { code: 'ERR_MODULE_NOT_FOUND' })
  const lines = await linesOf(() => Promise.reject(missing))
  expect(lines).toMatchObject([{ message: expect.stringContaining('its module is missing') }])
  expect(JSON.stringify(lines)).not.toContain('OTEL_')
})

test('an SDK that does not start is a fault of the variables', async () => {
  const lines = await linesOf(async () => ({
    startSdk() {
      throw new TypeError('a bad variable')
    },
  }))
  expect(lines).toMatchObject([
    { fields: { reason: 'TypeError' }, message: expect.stringContaining('check the OTEL_ variables') },
  ])
})
