import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { leakCheck } from '../../support/leak-check/leak-check.ts'
import { startTestProcess, type TestProcess } from '../../support/test-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const processes: TestProcess[] = []

afterEach(() => {
  for (const { child } of processes.splice(0)) {
    try {
      // The process group: npm, a shell and node.
      process.kill(-(child.pid ?? 0), 'SIGKILL')
    } catch {
      // All have exited.
    }
  }
})

const npm = (args: readonly string[], env: Readonly<Record<string, string>> = {}): TestProcess => {
  const started = startTestProcess('npm', [...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn', ...env },
    detached: true,
  })
  processes.push(started)
  started.child.stdin.end()
  return started
}

/** The first URL that a process prints. */
const urlOf = async ({ output, errors, exit }: TestProcess): Promise<string> => {
  const ended = exit.then(() => {
    throw new Error(`ended without an address: ${errors()}`)
  })
  const found = () => /http:\/\/localhost:\d+/.exec(output())?.[0] ?? ''
  await Promise.race([expect.poll(found, { timeout: 45_000 }).not.toBe(''), ended])
  return found()
}

const ask = async (url: string) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { dailySleep(last: 1) { nodes { day } } } }' }),
  })
  const text = await response.text()
  leakCheck.text('an answer', text)
  return JSON.parse(text)
}

it.each([
  ['npm start', ['start', '--silent'], {}],
  ['npm run dev', ['run', '--silent', 'dev'], {}],
  ['npm run example:urql', ['run', '--silent', 'example:urql'], { EXAMPLE_PORT: '0' }],
  ['npm run example:apollo', ['run', '--silent', 'example:apollo'], { EXAMPLE_PORT: '0' }],
])('%s serves demo data without a build, and SIGTERM to npm stops it', async (_, args, env) => {
  const started = npm(args, env)
  const url = await urlOf(started)
  const { data } = await ask(url)
  expect(data.viewer.dailySleep.nodes).toEqual([{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }])
  // To npm only, as a supervisor sends it.
  started.child.kill('SIGTERM')
  // Its output is closed when the last of its descendants has exited.
  await started.exit
  await expect(fetch(url)).rejects.toThrow()
})
