import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { leakCheck } from '../../support/leak-check/leak-check.ts'
import { startTestProcess } from '../../support/test-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

it('npm start serves demo data without a build or a setting', async () => {
  const { child, exit, errors } = startTestProcess('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn' },
    // A process group of its own: npm, a shell and node end together.
    detached: true,
  })
  child.stdin.end()
  try {
    const lines = createInterface({ input: child.stdout })
    const ended = exit.then(() => {
      throw new Error(`ended without an address: ${errors()}`)
    })
    const [first] = await Promise.race([once(lines, 'line'), ended])
    const url = /http:\/\/\S+\/graphql/.exec(String(first))?.[0]
    const answer = await fetch(`${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { dailySleep(first: 1) { nodes { day } } } }' }),
    })
    const text = await answer.text()
    leakCheck.text('the answer of npm start', text)
    const { data } = JSON.parse(text)
    expect(data.viewer.dailySleep.nodes).toEqual([{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }])
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
    await exit
  }
})
