import os from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests that change what all code of a process shares: a module in place of Node's, how V8 collects garbage. */
const needTheirProcess = ['electron/files/home.test.ts', 'electron/cli/stay-small.test.ts']

export default defineConfig({
  test: {
    // Many tests wait for an answer or for a pause to be over: they leave a core to others.
    maxWorkers: Math.ceil(os.availableParallelism() * 1.5),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['{shared,electron,renderer,build}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.cluster.test.ts', ...needTheirProcess],
          // Loading the same modules for each of 400 files took longer than most of their tests.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      { extends: true, test: { name: 'own process', include: needTheirProcess } },
    ],
  },
})
