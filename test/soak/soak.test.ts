import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const MAIN = path.resolve(import.meta.dirname, '../../bench/soak/main.ts')

test('a short soak finds everything as promised while Oura is in trouble', async () => {
  const soak = spawn(
    process.execPath,
    ['--import', 'tsx', MAIN, '--seconds', '5', '--users', '10', '--seed', '7'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [output, [code]] = await Promise.all([text(soak.stdout), once(soak, 'exit')])
  expect(output).toContain('All as promised.')
  expect(code).toBe(0)
}, 120_000)
