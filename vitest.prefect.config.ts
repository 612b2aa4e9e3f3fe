import { defineConfig } from 'vitest/config'

// Against a real server of Prefect 3 and a real Kubernetes, which build/test.mjs starts: `npm run test:prefect`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.prefect.test.ts'],
    setupFiles: ['e2e/cluster-of-worker.ts'],
    // There are two clusters.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
