import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['shared/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    exclude: ['**/*.cluster.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
