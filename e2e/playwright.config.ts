import { defineConfig } from '@playwright/test'

// build/test.mjs runs it with ELECTRON_PATH, an Electron that starts the built app, and with a display.
export default defineConfig({
  outputDir: '../test-results',
  // One app at a time: each draws with the processor alone, and two would make each other late.
  workers: 1,
  timeout: 60_000,
  // What is waited for is a flow run's next step as often as a drawing: on a busy machine that takes seconds.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: { trace: 'retain-on-failure' },
  projects: [
    { name: 'app', testDir: '.', testMatch: '*.spec.ts' },
    { name: 'cluster', testDir: '.', testMatch: '*.cluster.ts', timeout: 240_000 },
    { name: 'node', testDir: '.', testMatch: '*.node.ts', timeout: 240_000, expect: { timeout: 60_000 } },
  ],
})
