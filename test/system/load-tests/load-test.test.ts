import path from 'node:path'
import { expect, test } from 'vitest'
import { startTestProcess } from '../../support/test-process.ts'

const MAIN = path.resolve(import.meta.dirname, '../../../bench/load-test/main.ts')

test('a short load test finds no failure, before and after the gateway is killed', async () => {
  const options = ['--seconds', '2', '--connections', '25', '--users', '5', '--seed', '7']
  await using load = startTestProcess(process.execPath, ['--import', 'tsx', MAIN, ...options])
  const code = await load.exit
  expect(load.output()).toContain('No failures.')
  expect(load.output()).toMatch(/^after kill -9, warm: p50 .*[1-9]\d* correct/m)
  expect(load.errors()).toBe('')
  expect(code).toBe(0)
}, 120_000)
