import { defineConfig } from 'vitest/config'

// Against a real Kubernetes, which build/test.mjs starts: `npm run test:cluster`.
export default defineConfig({
  test: {
    include: ['{shared,electron,e2e}/**/*.cluster.test.ts'],
    // They share one cluster, and with it its namespaces.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
