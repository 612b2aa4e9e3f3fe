import { defineConfig } from '@playwright/test'

/** Specs that open no window: they drive the command line. */
const ofCommand = [
  ...['cli', 'cli-process', 'command-plugins', 'kill', 'proxy', 'replicas'],
  ...['prefect-3', 'rates', 'sizes', 'stop', 'uncaught'].map((name) => `attacks/${name}`),
].map((name) => `**/e2e/${name}.spec.ts`)

// build/test.mjs runs it with ELECTRON_PATH, an Electron that starts the built app, and with a display.
export default defineConfig({
  outputDir: '../test-results',
  // Two apps and a command: they wait more than they draw and compute.
  workers: 3,
  // What hangs is found by what waits for it. The longest take 45 s where the machine has nothing else to do.
  timeout: 120_000,
  // What is waited for is a flow run's next step as often as a drawing: on a busy machine that takes seconds.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: { trace: 'retain-on-failure' },
  projects: [
    { name: 'app', testDir: '.', testMatch: '*.spec.ts', testIgnore: ofCommand, workers: 2 },
    { name: 'command', testDir: '.', testMatch: ofCommand, workers: 1 },
    // They share one cluster, whose parts some of them stop.
    {
      ...{ name: 'cluster', testDir: '.', testMatch: '*.cluster.ts', testIgnore: 'rights.cluster.ts' },
      ...{ timeout: 240_000, workers: 1 },
    },
    // Each test has a namespace of its own, and waits most of its time.
    { name: 'rights', testDir: '.', testMatch: 'rights.cluster.ts', timeout: 240_000, workers: 2, fullyParallel: true },
    { name: 'node', testDir: '.', testMatch: '*.node.ts', timeout: 240_000, expect: { timeout: 60_000 }, workers: 1 },
  ],
})
