import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { projects } from '../../../vitest.config.ts'

const CONFIG = 'test/system/support/seeded-leaks/vitest.config.ts'

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** Runs both files of a project in one worker. */
const run = (project: string) =>
  new Promise<Report>((resolve, reject) => {
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--root', '.', '--config', CONFIG]
    // It exits with 1, because tests fail.
    execFile(process.execPath, [...args, '--project', project, '--reporter', 'json'], (_, output, errors) => {
      try {
        resolve(JSON.parse(output))
      } catch (cause) {
        reject(new Error(errors, { cause }))
      }
    })
  })

test.each(projects.map(({ test: { name } }) => name))(
  'every test of %s that leaks a secret fails, also if files share a worker',
  async (project) => {
    const tests = (await run(project)).testResults.flatMap(({ assertionResults }) => assertionResults)
    const isIsolated = project === 'system'
    expect([...new Set(tests.map(({ fullName }) => fullName.slice(0, 'file 1'.length)))].sort()).toEqual(
      isIsolated ? ['file 1'] : ['file 1', 'file 2'],
    )
    expect(tests).toHaveLength(12)
    for (const { fullName, failureMessages } of tests) {
      const [message = ''] = failureMessages
      expect([fullName, message.includes('an access or refresh token is in')]).toEqual([
        fullName,
        fullName.includes('LEAKS'),
      ])
      if (!fullName.includes('LEAKS')) expect([fullName, failureMessages]).toEqual([fullName, []])
    }
  },
)
