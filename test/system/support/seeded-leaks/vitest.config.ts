import { defineConfig } from 'vitest/config'
import { projects } from '../../../../vitest.config.ts'

/** The projects as they are, but for the files that they run: those of this folder, one after the other. */
export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: projects.map((project) => ({
      ...project,
      test: { ...project.test, include: ['test/system/support/seeded-leaks/*.leak.ts'] },
    })),
  },
})
