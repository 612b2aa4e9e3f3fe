// What the test runners' JSON reports say: how many tests passed, and which failed.
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './places.mjs'

/** @typedef {{ readonly passed: number, readonly failures: readonly string[], readonly skipped: number }} Results */

/** @type {Results} */
export const noTests = { passed: 0, failures: [], skipped: 0 }

/** @param {Results} a @param {Results} b @returns {Results} */
export function addResults(a, b) {
  return { passed: a.passed + b.passed, failures: [...a.failures, ...b.failures], skipped: a.skipped + b.skipped }
}

/**
 * @param {any} report vitest's; a file that could not be loaded is a failed suite without tests
 * @returns {Results}
 */
export function vitestResults(report) {
  const failures = report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed')
    const name = path.relative(root, file.name)
    if (file.status === 'failed' && file.assertionResults.length === 0) return [failure([name], file.message)]
    return failed.map((/** @type {any} */ test) =>
      failure([name, ...test.ancestorTitles, test.title], test.failureMessages[0]),
    )
  })
  return { passed: report.numPassedTests, failures, skipped: report.numPendingTests + report.numTodoTests }
}

/**
 * @param {any} report Playwright's; a test that passed only when repeated has passed
 * @returns {Results}
 */
export function playwrightResults(report) {
  const { expected, flaky, skipped } = report.stats
  return { passed: expected + flaky, failures: report.suites.flatMap(failuresOfSuite), skipped }
}

/**
 * @param {any} suite a file, or a `describe`
 * @returns {string[]}
 */
function failuresOfSuite(suite) {
  const own = (suite.specs ?? []).flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ test) => test.status === 'unexpected')
      .map((/** @type {any} */ test) => {
        const { error } = test.results.at(-1) ?? {}
        return failure([spec.title], [error?.message, error?.cause?.message].filter(Boolean).join('\n'))
      }),
  )
  const inner = (suite.suites ?? []).flatMap(failuresOfSuite)
  return [...own, ...inner].map((line) => `${suite.title} › ${line}`)
}

/** Of what a failed test says, so much is repeated at the end: CI may show no more than the end. */
const longestWhy = { lines: 25, letters: 2_000 }

/**
 * @param {readonly string[]} titles
 * @param {string | undefined} message the runner's, with colours and a stack
 * @returns {string} the titles, and below them why
 */
function failure(titles, message = '') {
  const lines = stripVTControlCharacters(message)
    // That is all vitest's report has of a test that ran out of its time.
    .replace('STACK_TRACE_ERROR', 'The test timed out.')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/\/node_modules\/|at new Promise \(<anonymous>\)/.test(line))
  const why = lines.slice(0, longestWhy.lines).join('\n    ')
  const short = why.length > longestWhy.letters ? `${why.slice(0, longestWhy.letters)}…` : why
  return [titles.join(' › '), short].filter((part) => part !== '').join('\n    ')
}
