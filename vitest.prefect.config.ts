import { defineConfig } from 'vitest/config'

// Against a real server of Prefect 3 and a real Kubernetes, which build/test.mjs starts: `npm run test:prefect`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.prefect.test.ts'],
    // They share one cluster and the machine's cores.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
