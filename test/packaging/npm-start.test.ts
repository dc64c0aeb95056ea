import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')

it('npm start serves demo data without a build, a setting or a file of its own', async () => {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own: npm, a shell and node end together.
    detached: true,
  })
  const ended = once(child, 'exit')
  try {
    const lines = createInterface({ input: child.stdout })
    const [first] = await once(lines, 'line')
    const url = /http:\/\/\S+\/graphql/.exec(String(first))?.[0]
    const answer = await fetch(`${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { dailySleep(first: 1) { nodes { day } } } }' }),
    })
    const { data } = JSON.parse(await answer.text())
    expect(data.viewer.dailySleep.nodes).toEqual([{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }])
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
})
