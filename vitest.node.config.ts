import { defineConfig } from 'vitest/config'

// Against a real server of Prefect 3 and a real Kubernetes whose node runs pods, which build/test.mjs starts: `node
// build/test.mjs node`, a part of `npm run test:prefect`.
export default defineConfig({
  test: {
    include: ['e2e/**/*.node.test.ts'],
    // There is one node.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 600_000,
  },
})
