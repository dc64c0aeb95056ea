import { defineConfig } from 'vitest/config'

/** Where `.ci/run` wants a report that a program can read. Without it, only people read along. */
const report = process.env['TEST_REPORT']

export default defineConfig({
  // The file that Node would choose. By itself vite takes index.mjs, while the dependencies load index.js:
  // two copies of graphql, whose types and errors do not know each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/canary-check.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A process for each file: a server or a timer left over in one file cannot touch another.
    pool: 'forks',
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
})
