// `npm run bench [-- NAME...]`: the measurements of e2e/bench, each bundled and run in plain Node beside a fresh cluster.
import path from 'node:path'
import { withCluster } from './cluster.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './places.mjs'
import { cleanUpOnSignals, run, runMain, say, StepError } from './steps.mjs'

const programs = ['deploy-rate']

cleanUpOnSignals()
await runMain(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : programs
  const unknown = names.find((name) => !programs.includes(name))
  if (unknown) throw new StepError(`There is no measurement ${unknown}: choose from ${programs.join(', ')}.`)
  await ensureDependencies()
  for (const name of names) {
    const program = await bundle(name)
    say(`\n── ${name}`)
    // A cluster that has seen many Jobs is slower: each measurement gets its own.
    await withCluster((env) => run(process.execPath, [program], { env }))
  }
})

/** @param {string} name @returns {Promise<string>} the program */
async function bundle(name) {
  const { build } = await import('vite') // only now: the dependencies may have come a moment ago
  const outDir = path.join(root, 'out/bench')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { ssr: `e2e/bench/${name}.ts`, outDir, emptyOutDir: false, target: 'node20.18' },
  })
  return path.join(outDir, `${name}.js`)
}
