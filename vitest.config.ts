import path from 'node:path'
import { defineConfig } from 'vitest/config'

const source = (file: string) => path.resolve(import.meta.dirname, 'src', file)

/** Where `.ci/run` wants a report in JSON. */
const report = process.env['TEST_REPORT']

const shared = {
  // The file that Node would choose. Vite itself takes index.mjs, while the dependencies load index.js: two copies of
  // graphql, each of which refuses the other's types.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // For the examples, which import the package.
      { find: /^oura-graphql$/, replacement: source('app.ts') },
      { find: /^oura-graphql\/client$/, replacement: source('client/client.ts') },
      { find: /^oura-graphql\/simulator$/, replacement: source('simulator/simulator.ts') },
    ],
  },
}
const setupFiles = ['test/support/leak-check/setup.ts', 'test/support/property-runs.ts']
/** Where CI is set, each property runs 300 times instead of 20: see test/support/property-runs.ts. */
const isCi = process.env['CI'] !== undefined
const testTimeout = isCi ? 300_000 : 20_000
// A first request takes long where other tests share the cores: a poll gives up after one second by default.
const timeouts = { testTimeout, hookTimeout: 60_000, expect: { poll: { timeout: 10_000 } } }
// Tests with sockets and processes need real time, and a machine of CI may stand still for seconds: there a test runs once
// more before it fails. One that needed it is reported with "retry x1".
const retry = isCi ? 1 : 0

export const projects = [
  {
    ...shared,
    // Algorithms and values: no processes, no sockets.
    test: {
      name: 'unit',
      include: ['test/unit/**/*.test.ts'],
      setupFiles,
      ...timeouts,
      pool: 'threads' as const,
      isolate: false,
    },
  },
  {
    ...shared,
    // A gateway in this process, over the simulator.
    test: {
      name: 'http',
      include: ['test/http/**/*.test.ts'],
      setupFiles,
      ...timeouts,
      retry,
      pool: 'threads' as const,
      isolate: false,
    },
  },
  {
    ...shared,
    // Chromium, Redis, spawned processes, the packed package, and what takes many seconds: a process for each file.
    test: {
      name: 'system',
      include: ['test/system/**/*.test.ts'],
      setupFiles,
      globalSetup: ['test/support/programs.ts'],
      ...timeouts,
      // Processes start in seconds or in a minute, as the machine allows. Only a test that hangs takes so long.
      testTimeout: isCi ? 300_000 : 120_000,
      hookTimeout: isCi ? 300_000 : 120_000,
      retry,
      pool: 'forks' as const,
    },
  },
]

export default defineConfig({
  ...shared,
  test: {
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects,
  },
})
