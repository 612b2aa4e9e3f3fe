// `npm test`: everything that needs no cluster. `node build/test.mjs STEP...` runs only these steps; `cluster` (`npm run
// test:cluster`) is what needs a real Kubernetes; `prefect` and `node` (`npm run test:prefect`) are what needs a real Prefect 3
// beside it, without and with a real node. What follows `--` goes to the test runners: `node build/test.mjs cluster --
// placement` runs the files with that name. Ends with what failed and `N passed, N failed`, of all steps together.
// On few cores the steps wait more than they compute: what has nothing in common with them runs beside them, as do the two
// that have a real Prefect.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt } from './app-build.mjs'
import { whyNoNode, withCluster } from './cluster.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { hasDisplay, withDisplay } from './display.mjs'
import { electronRuntime } from './electron-runtime.mjs'
import { root } from './places.mjs'
import { cleanUpOnSignals, run, runMain, say, secondsSince, StepError } from './steps.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'
import { addResults, noTests, playwrightResults, vitestResults } from './test-results.mjs'

/** @typedef {import('./test-results.mjs').Results} Results */

const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-test-'))

/** As many as e2e/playwright.config.ts has at most. */
const playwrightWorkers = 3

/** Why all tests of a run may be skipped: where there is nothing else that they are skipped for. */
const noPython = 'They need a Python 3.12 for the real Prefect 3: python3.12 in PATH, or ~/.pyenv/versions/3.12.*.'

/** @type {Record<string, () => Promise<Results>>} */
const steps = {
  lint: async () => {
    await check('eslint/bin/eslint.js', ['.', '--max-warnings', '0'])
    await check('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])
    await check('dependency-cruiser/bin/dependency-cruise.mjs', ['shared', 'electron', 'renderer', 'e2e', 'build'])
    return noTests
  },
  types: async () => {
    for (const project of ['shared', 'electron', 'renderer', 'e2e', 'build'])
      await check('typescript/bin/tsc', ['-p', project])
    return noTests
  },
  unit: () => vitest('vitest.config.ts', process.env),
  build: async () => {
    await ensureBuilt()
    return noTests
  },
  e2e: () => playwright(['app', 'command'], inOwnFolder(process.env)),
  cluster: async () => {
    await ensureBuilt()
    // The specs stop a cluster's parts and the other tests make nodes: each has a cluster of its own. Those of rights keep to
    // namespaces of theirs, and wait most of their time.
    const lanes = await Promise.all([
      withCluster(async (env) => {
        const both = [vitest('vitest.cluster.config.ts', env), playwright(['rights'], env, { words: 'atEnd' })]
        return (await Promise.all(both)).reduce(addResults)
      }),
      withCluster((env) => playwright(['cluster'], env, { words: 'atEnd' })),
    ])
    return lanes.reduce(addResults)
  },
  prefect: async () => {
    await ensureBuilt()
    // A file has a server of its own, and while it runs a cluster: two of them compute little more than half of the time.
    return withCluster((one) =>
      withCluster((other) => {
        const folders = [one, other].map((env) => env.FLOWDECK_KUBE_DIR).join(path.delimiter)
        return vitest('vitest.prefect.config.ts', { ...inOwnFolder(one), FLOWDECK_KUBE_DIRS: folders }, noPython)
      }),
    )
  },
  node: async () => {
    const why = await whyNoNode()
    if (why !== '') {
      say(`Left out, since this machine can't run its pods. ${why}`)
      return noTests
    }
    await ensureBuilt()
    const all = async (/** @type {NodeJS.ProcessEnv} */ env) =>
      addResults(
        await vitest('vitest.node.config.ts', env, noPython, 'atEnd'),
        await playwright(['node'], env, { skippedFor: noPython, words: 'atEnd' }),
      )
    return withCluster((env) => all(inOwnFolder(env)), { node: 'real' })
  },
}
const withoutCluster = ['lint', 'types', 'unit', 'build', 'e2e']
/**
 * What takes a core and reads the checkout only: it has what another step leaves of the machine, and that is most beside a
 * cluster.
 */
const besideOthers = new Set(['lint', 'types'])
/** Those that wait for a server and for pods half of their time; they come last, and side by side. */
const sideBySide = new Set(['prefect', 'node'])
const [stepNames, filters] = splitAt('--', process.argv.slice(2))

cleanUpOnSignals()
await runMain(async () => {
  const names = stepNames.length > 0 ? stepNames : withoutCluster
  const unknown = names.find((name) => !Object.hasOwn(steps, name))
  if (unknown) throw new StepError(`There is no step ${unknown}: choose from ${Object.keys(steps).join(', ')}.`)
  try {
    await ensureDependencies()
    const beside = names.filter((name) => besideOthers.has(name))
    const others = names.filter((name) => !besideOthers.has(name) && !sideBySide.has(name))
    const cluster = Math.max(0, others.indexOf('cluster'))
    const before = await runInTurn(others.slice(0, cluster))
    const together = await Promise.all([runInTurn(others.slice(cluster)), runInTurn(beside)])
    // Real flows in real pods need the whole machine.
    const last = await Promise.all(names.filter((name) => sideBySide.has(name)).map(runStep))
    const lanes = [before, ...together, ...last]
    const total = lanes.reduce(addResults)
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
    if (total.passed + total.failures.length === 0 && filters.length > 0)
      throw new StepError(`No test of ${names.join(', ')} fits ${filters.join(' ')}.`)
    if (total.failures.length > 0) say(['\nFailed:', ...total.failures].join('\n  '))
    say(`\n${total.passed} passed, ${total.failures.length} failed${skipped}`)
    return total.failures.length === 0 ? 0 : 1
  } finally {
    fs.rmSync(reports, { recursive: true, force: true, maxRetries: 5 })
  }
})

/**
 * @param {string} mark
 * @param {string[]} args
 * @returns {[string[], string[]]} what stands before the mark, and what behind it
 */
function splitAt(mark, args) {
  const at = args.indexOf(mark)
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)]
}

/**
 * @param {readonly string[]} names of steps
 * @returns {Promise<Results>}
 */
async function runInTurn(names) {
  let total = noTests
  for (const name of names) total = addResults(total, await runStep(name))
  return total
}

/**
 * A step that fails without a failed test to show for it (lint, types, a crash) counts as one failed.
 * @param {string} name
 * @returns {Promise<Results>}
 */
async function runStep(name) {
  const startMs = performance.now()
  say(`\n── ${name}`)
  /** @type {Results} */
  let results
  try {
    results = (await steps[name]?.()) ?? noTests
  } catch (error) {
    console.error(error instanceof StepError ? error.message : error)
    results = { ...noTests, failures: [wordsOf(error)] }
  }
  const { passed, failures } = results
  const tests = passed + failures.length > 0 ? `: ${passed} tests passed, ${failures.length} failed` : ''
  say(`── ${name} ${failures.length === 0 ? 'ok' : 'FAILED'} in ${secondsSince(startMs)}${tests}`)
  return { ...results, failures: failures.map((failure) => `${name}: ${failure}`) }
}

/**
 * @param {string} script below node_modules
 * @param {readonly string[]} args
 * @param {import('./steps.mjs').RunOptions} [options]
 */
function tool(script, args, options) {
  return run(process.execPath, [path.join(root, 'node_modules', script), ...args], options)
}

/**
 * What has nothing to say but what is wrong.
 * @param {string} script below node_modules
 * @param {readonly string[]} args
 */
function check(script, args) {
  return tool(script, args, { words: 'onFailure', behind: true })
}

/**
 * Servers have homes, and a browser that is killed leaves a folder: what tests leave goes with the reports.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function inOwnFolder(env) {
  const folder = path.join(reports, 'tmp')
  fs.mkdirSync(folder, { recursive: true })
  return { ...env, TMPDIR: folder }
}

/**
 * @param {string} config
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [skippedFor] why all of them may be skipped
 * @param {import('./steps.mjs').RunOptions['words']} [words]
 * @returns {Promise<Results>}
 */
function vitest(config, env, skippedFor, words = 'asTheyCome') {
  const report = path.join(reports, `${config}.json`)
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  if (filters.length > 0) args.push('--passWithNoTests', ...filters)
  return reported(() => tool('vitest/vitest.mjs', args, { env, words }), report, vitestResults, skippedFor)
}

/**
 * Runs the specs of some projects against the built app; ELECTRON_PATH tells them what starts it.
 * @param {readonly string[]} projects
 * @param {NodeJS.ProcessEnv} env
 * @param {Pick<import('./steps.mjs').RunOptions, 'words'> & { skippedFor?: string }} [options] skippedFor: why all of them
 *   may be skipped
 * @returns {Promise<Results>}
 */
async function playwright(projects, env, { words = 'asTheyCome', skippedFor } = {}) {
  await ensureBuilt()
  const electron = await electronRuntime()
  await ensureSystemLibraries(electron, { display: !hasDisplay() })
  const report = path.join(reports, `${projects.join('-')}.json`)
  const args = ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json']
  for (const project of projects) args.push('--project', project)
  if (filters.length > 0) args.push('--pass-with-no-tests', ...filters)
  return withDisplay((display) => {
    const own = {
      ...display,
      ...env,
      DISPLAY: display.DISPLAY,
      FLOWDECK_DISPLAYS: display.FLOWDECK_DISPLAYS,
      ELECTRON_PATH: electron,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    }
    const act = () => tool('@playwright/test/cli.js', args, { env: own, words })
    return reported(act, report, playwrightResults, skippedFor)
  }, playwrightWorkers)
}

/**
 * @param {() => Promise<unknown>} act a test run that leaves a report, whether it fails or not
 * @param {string} report
 * @param {(report: any) => Results} read
 * @param {string} [skippedFor] why all of them may be skipped
 * @returns {Promise<Results>}
 */
async function reported(act, report, read, skippedFor) {
  let failure
  try {
    await act()
  } catch (error) {
    failure = error
  }
  if (!fs.existsSync(report)) throw failure ?? new StepError('The test run left no report.')
  const results = read(JSON.parse(fs.readFileSync(report, 'utf8')))
  // An error outside of any test:
  if (failure && results.failures.length === 0) return { ...results, failures: [wordsOf(failure)] }
  if (failure || results.passed > 0 || filters.length > 0) return results
  if (skippedFor === undefined || results.skipped === 0) throw new StepError('Not one test ran.')
  say(`All ${results.skipped} tests were skipped. ${skippedFor}`)
  return results
}

/** @param {unknown} error @returns {string} */
function wordsOf(error) {
  return error instanceof Error ? error.message : String(error)
}
