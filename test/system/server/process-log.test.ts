import { describe, expect, it } from 'vitest'
import { startProcessGateway } from '../../support/process-gateway.ts'
import { startTestProcess } from '../../support/test-process.ts'

/** Operations whose log lines take more than the buffers of a pipe. */
const OPERATIONS = 1_000

/** Sends the operations, some of them concurrently; returns how many are answered. */
const sendOperations = async (url: string): Promise<number> => {
  let [sent, answered] = [0, 0]
  const send = async () => {
    while (sent++ < OPERATIONS) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query": "{ __typename }"}',
        signal: AbortSignal.timeout(20_000),
      })
      if ((await response.text()).includes('"Query"')) answered++
    }
  }
  await Promise.all(Array.from({ length: 8 }, send))
  return answered
}

describe('the log', () => {
  it('does not block requests if standard error is not read, and is complete after the stop', async () => {
    await using gateway = startProcessGateway({ LOG_LEVEL: 'info' })
    const url = await gateway.url()
    gateway.child.stderr.pause()
    expect(await sendOperations(url)).toBe(OPERATIONS)
    gateway.child.stderr.resume()
    gateway.child.kill('SIGTERM')
    expect(await gateway.exit).toBe(0)
    expect(gateway.errors().match(/"msg":"operation"/g)).toHaveLength(OPERATIONS)
  })

  it('does not keep the process from stopping if standard error is never read', async () => {
    await using gateway = startProcessGateway({ LOG_LEVEL: 'info' })
    const url = await gateway.url()
    gateway.child.stderr.pause()
    await sendOperations(url)
    const exited = new Promise((resolve) => gateway.child.once('exit', resolve))
    gateway.child.kill('SIGTERM')
    await exited
    gateway.child.stderr.resume()
  })

  it('contains the lines before a crash', async () => {
    const program = `
      import { createApp, parseConfig } from './src/app.ts'
      createApp(parseConfig({ DEMO: '0', OURA_API_URL: 'http://oura.example.com' }))
      throw new Error('the program crashes')
    `
    const options = ['--import', 'tsx', '--input-type=module', '--eval', program]
    await using crashed = startTestProcess(process.execPath, options)
    expect(await crashed.exit).not.toBe(0)
    expect(crashed.errors()).toContain('not https: tokens and cookies can be read on the network')
    expect(crashed.errors()).toContain('the program crashes')
  })
})
