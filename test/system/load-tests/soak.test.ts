import path from 'node:path'
import { expect, test } from 'vitest'
import { startTestProcess } from '../../support/test-process.ts'

const MAIN = path.resolve(import.meta.dirname, '../../../bench/soak/main.ts')

test('a short soak finds no failure while Oura fails', async () => {
  const options = ['--seconds', '5', '--users', '10', '--seed', '7']
  await using soak = startTestProcess(process.execPath, ['--import', 'tsx', MAIN, ...options])
  const code = await soak.exit
  expect(soak.output()).toContain('No failures.')
  expect(soak.errors()).toBe('')
  expect(code).toBe(0)
}, 120_000)
