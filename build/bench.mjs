// `npm run bench [-- --practice] [-- NAME...]`: the measurements of e2e/bench, each bundled and run in plain Node beside a
// fresh cluster; with --practice, quick ones beside a practice cluster.
import path from 'node:path'
import { ensureBuilt } from './app-build.mjs'
import { withCluster } from './cluster.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { hasDisplay, withDisplay } from './display.mjs'
import { electronRuntime } from './electron-runtime.mjs'
import { withOwnTmp } from './own-tmp.mjs'
import { root } from './places.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'
import { cleanUpOnSignals, run, runMain, say, StepError } from './steps.mjs'

const measurements = ['deploy-rate', 'idle', 'prefect-3', 'soak', 'clean', 'panel', 'panel-load', 'panel-log']
/** What they start in processes of their own. */
const programs = ['raw-posts']
const outDir = path.join(root, 'out/bench')

cleanUpOnSignals()
await runMain(async () => {
  const onPractice = process.argv.includes('--practice')
  const named = process.argv.slice(2).filter((name) => name !== '--practice')
  const names = named.length > 0 ? named : measurements
  const unknown = names.find((name) => !measurements.includes(name))
  if (unknown) throw new StepError(`There is no measurement ${unknown}: choose from ${measurements.join(', ')}.`)
  await ensureDependencies()
  await ensureBuilt()
  await bundle([...names, ...programs])
  for (const name of names) {
    say(`\n── ${name}`)
    const measure = (/** @type {NodeJS.ProcessEnv} */ env) =>
      withOwnTmp((tmp) => run(process.execPath, [path.join(outDir, `${name}.js`)], { env: { ...env, ...tmp } }))
    if (name.startsWith('panel')) {
      await withPanel(measure)
      continue
    }
    // A cluster that has seen many Jobs is slower: each measurement gets its own.
    await (onPractice ? measure({ ...process.env, KUBECONFIG_REAL: undefined }) : withCluster(measure))
  }
})

/**
 * @param {(env: NodeJS.ProcessEnv) => Promise<unknown>} measure gets a screen, an Electron that starts the panel and one that
 *   starts an empty window
 */
async function withPanel(measure) {
  const electron = await electronRuntime()
  await ensureSystemLibraries(electron, { display: !hasDisplay() })
  const empty = await electronRuntime(path.join(root, 'e2e/bench/empty-window'), 'empty-window')
  await withDisplay((env) => measure({ ...env, ELECTRON_PATH: electron, EMPTY_ELECTRON_PATH: empty }))
}

/** @param {readonly string[]} names @returns {Promise<void>} */
async function bundle(names) {
  const { build } = await import('vite') // only now: the dependencies may have come a moment ago
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20.18',
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, `e2e/bench/${name}.ts`])),
        output: { entryFileNames: '[name].js' },
      },
    },
  })
}
