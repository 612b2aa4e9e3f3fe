import { defineConfig } from 'vitest/config'

/** Tests that need a real Kubernetes; `npm run test:cluster` starts one and names it in KUBECONFIG_REAL. */
export default defineConfig({
  test: {
    include: ['**/*.cluster.test.ts'],
    exclude: ['**/node_modules/**', 'out/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
