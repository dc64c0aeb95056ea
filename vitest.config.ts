import { defineConfig } from 'vitest/config'

/** If `.ci/run` wants a report that a program can read, its path. */
const report = process.env['TEST_REPORT']

const shared = {
  // The file that Node would choose. By itself vite takes index.mjs, while the dependencies load index.js:
  // two copies of graphql, whose types and errors do not know each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
}
const setupFiles = ['test/support/leak-check/setup.ts']

export default defineConfig({
  ...shared,
  test: {
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      {
        ...shared,
        // Algorithms and values: no processes, no sockets.
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles,
          pool: 'threads',
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
          testTimeout: 20_000,
          hookTimeout: 30_000,
          pool: 'threads',
          isolate: false,
        },
      },
      {
        ...shared,
        // Chromium, Redis, spawned processes, the packed package: a process for each file.
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          setupFiles,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          pool: 'forks',
        },
      },
    ],
  },
})
