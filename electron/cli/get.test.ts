import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { startPracticeApi, type PracticeApi } from '../practice/api'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { demoPlayOf } from '../practice/demo-flows'
import { startServer } from '../network/servers.stage'
import { runFlowProcess } from '../practice/flow-process'
import { Output } from './output'
import { program } from './program'

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'get-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

interface Called {
  readonly error: string | null
  readonly out: string
  readonly said: string
}
interface World {
  readonly api: PracticeApi
  readonly cluster: PracticeCluster
  call(...args: readonly string[]): Promise<Called>
  /** Starts a command that stays: what it has printed, and its end. */
  watch(...args: readonly string[]): { readonly out: () => string; readonly end: () => Promise<Called> }
}

async function world(dialect: GraphqlDialectId, aheadMs = 0): Promise<World> {
  const api = await startPracticeApi({ dialect })
  const cluster = await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess, speed: 20, aheadMs })
  open.push(() => Promise.all([api.close(), cluster.close()]))
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
  const ends = Object.entries({ '--api': api.url, '--token': api.token, '--kubeconfig': kubeconfig })
  const endsBeside = (args: readonly string[]) => ends.filter(([flag]) => !args.includes(flag)).flat()
  const start = (args: readonly string[]) => {
    let [out, said] = ['', '']
    const listeners = new Set<() => void>()
    const root = program({
      environment: { HOME: home },
      signals: { on: (listener) => void listeners.add(listener), off: (listener) => void listeners.delete(listener) },
      outputOf: (json, verbose) =>
        new Output({ write: (text) => void (out += text) }, { write: (text) => void (said += text) }, json, verbose),
      stdin: process.stdin,
      setExitCode: () => undefined,
      writeOut: () => undefined,
      writeErr: () => undefined,
    })
    const called = root.parseAsync([...args.slice(0, 2), ...endsBeside(args), ...args.slice(2)], { from: 'user' }).then(
      () => ({ error: null, out, said }),
      (thrown: unknown) => ({ error: (thrown as Error).message, out, said }),
    )
    return { called, out: () => out, signal: () => listeners.forEach((listener) => listener()) }
  }
  return {
    api,
    cluster,
    call: (...args) => start(args).called,
    watch(...args) {
      const { called, out, signal } = start(args)
      return {
        out,
        end: () => {
          signal()
          return called
        },
      }
    },
  }
}

describe.each(['0.6', '1.x'] as const)('Prefect %s', (dialect) => {
  test('runs, Jobs and problems, as a script and as eyes take them', async () => {
    const here = await world(dialect)
    const good = here.api.createRun('hello')
    const bad = here.api.createRun('image-missing')
    expect((await here.call('agent', 'start', '--max-polls', '2')).error).toBeNull()

    const runs = await here.call('get', 'runs', '-o', 'json')
    const listed = JSON.parse(runs.out) as { id: string; flow_name: string }[]
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set([good, bad]))
    expect((await here.call('get', 'runs')).out).toMatch(/^NAME +FLOW +STATE +DUE +ID\n/)

    const jobs = await here.call('get', 'jobs', '-o', 'yaml')
    expect(new Set((parse(jobs.out) as { flow_run_id: string }[]).map((job) => job.flow_run_id))).toEqual(
      new Set([good, bad]),
    )
    const lines = (await here.call('get', 'jobs', '--json')).out.trim().split('\n')
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object)).flat()).toContain('flow_run_id')

    const problems = await vi.waitFor(
      async () => {
        const { out } = await here.call('get', 'problems', '-o', 'json')
        const found = JSON.parse(out) as { kind: string; run: { id: string } | null }[]
        expect(found).not.toEqual([])
        return found
      },
      { timeout: 20_000, interval: 200 },
    )
    expect(problems).toMatchObject([{ kind: 'imagePullFailed', run: { id: bad } }])
    // Both say the same of it.
    const again = JSON.parse((await here.call('get', 'runs', '-o', 'json')).out) as { id: string; why: object | null }[]
    const [{ what, why, message }] = problems as unknown as [{ what: string; why: string; message: string }]
    expect(again.find(({ id }) => id === bad)?.why).toEqual({ what, why, message })
    expect(again.find(({ id }) => id === good)?.why).toBeNull()
    expect((await here.call('get', 'runs', '-o', 'wide')).out).toMatch(/image-missing .* Image .* can’t be pulled /)
    expect((await here.call('get', 'problems')).out).toMatch(
      /^PROBLEM +FLOW +RUN +SINCE\nImage .* can’t be pulled +image-missing /,
    )
  })

  test('with --watch what changes is printed until a signal', async () => {
    const here = await world(dialect)
    here.api.createRun('hello')
    const watching = { runs: here.watch('get', 'runs', '-w'), jobs: here.watch('get', 'jobs', '-w') }
    await expect.poll(watching.runs.out, { timeout: 10_000 }).toMatch(/hello +Scheduled/)
    await here.call('agent', 'start', '--max-polls', '2')
    await expect.poll(watching.jobs.out, { timeout: 10_000 }).toMatch(/^prefect-job-\w+ +Complete/m)
    await expect.poll(watching.runs.out, { timeout: 10_000 }).toMatch(/hello +Success/)
    expect((await watching.runs.end()).error).toBeNull()
    expect((await watching.jobs.end()).error).toBeNull()
  })
})

test('what can’t be read is one sentence, with what to check; to problems it is one', async () => {
  const here = await world('0.6')
  const wrong = await here.call('get', 'runs', '--token', 'wrong')
  expect(wrong.error).toMatch(/^The flow runs can't be read from http:[^\n]*\. Prefect 0\.6 needs [^\n]*--token/)
  const problems = await here.call('get', 'problems', '--token', 'wrong', '-o', 'json')
  expect(JSON.parse(problems.out)).toMatchObject([{ kind: 'tokenRefused', run: null }])
  await here.cluster.close()
  for (const watch of [[], ['-w']]) {
    const away = await here.call('get', 'jobs', ...watch)
    expect(away.error).toMatch(/^The Jobs can't be read from practice: [^\n]*\. Check --context and --kubeconfig\.$/)
  }
})

/** The same API, whose clock is ahead of this machine's. */
async function clockAhead(api: PracticeApi, aheadMs: number): Promise<string> {
  const server = await startServer(({ url = '', method = '', headers }, response) => {
    const passed = request(api.url + url, { method, headers }, (answer) => {
      const date = new Date(Date.now() + aheadMs).toUTCString()
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
      answer.pipe(response)
    })
    passed.end(server.heard.at(-1)?.body)
  })
  open.push(() => server.close())
  return server.url
}

test.each([
  ['behind', 600_000],
  ['ahead of', -600_000],
])('a clock that is ten minutes %s the server’s is said once, beside what is printed', async (where, aheadMs) => {
  const here = await world('1.x')
  here.api.createRun('hello')
  const api = await clockAhead(here.api, aheadMs)
  for (const call of [
    ['get', 'runs', '-o', 'json'],
    ['get', 'problems'],
  ]) {
    const { error, said } = await here.call(...call, '--api', api)
    expect(error).toBeNull()
    expect(said.match(/This machine’s clock is 10m/g)).toHaveLength(1)
    expect(said).toContain(`This machine’s clock is 10m ${where} the Prefect server’s.`)
  }
  const jobs = await here.call('get', 'jobs', '--api', api)
  expect([jobs.error, jobs.said]).toEqual([null, ''])
  expect((await here.call('get', 'runs')).said).toBe('')
})

test('an address that nothing answers at is to be corrected where it is set', async () => {
  const here = await world('1.x')
  const { url } = here.api
  await here.api.close()
  expect((await here.call('get', 'runs', '--api', url)).error).toMatch(/ Check --api\.$/)
})

test('runs stand in the panel’s order: what waits first, what is due first in front', async () => {
  const here = await world('0.6')
  const ended = here.api.createRun('hello')
  expect((await here.call('agent', 'start', '--max-polls', '2')).error).toBeNull()
  await vi.waitFor(() => expect(here.api.snapshot().flowRuns.map(({ state }) => state)).toEqual(['Success']), {
    timeout: 10_000,
  })
  const [later, sooner] = [here.api.createRun('hello', { dueInMs: 60_000 }), here.api.createRun('hello')]
  const { out } = await here.call('get', 'runs', '-o', 'json')
  expect((JSON.parse(out) as { id: string }[]).map(({ id }) => id)).toEqual([sooner, later, ended])
})

test('as many runs are shown as --limit says, page by page; beyond it how many wait is said', async () => {
  const here = await world('0.6')
  const ids = Array.from({ length: 1_475 }, () => here.api.createRun('hello', { dueInMs: 3_600_000 }))
  const shown = async (...args: readonly string[]) => {
    const { out, said } = await here.call('get', 'runs', '-o', 'json', ...args)
    return { ids: (JSON.parse(out) as { id: string }[]).map(({ id }) => id), said }
  }
  const usual = await shown()
  expect(usual.ids).toHaveLength(1_000)
  expect(usual.said).toBe('Only the first 1000 are shown; 1475 runs wait in all. Give a larger --limit to see more.\n')
  const all = await shown('--limit', '2000')
  expect(all.ids.sort()).toEqual(ids.sort())
  expect(all.said).toBe('')
  expect((await shown('--limit', '3')).ids).toHaveLength(3)
})

test.each(['0.6', '1.x'] as const)('an API that is not of Prefect %s is refused', async (dialect) => {
  const other = dialect === '0.6' ? '1.x' : '0.6'
  const here = await world(other)
  const { error, out } = await here.call('get', 'runs', '--dialect', dialect)
  expect(error).toMatch(
    new RegExp(`This server speaks Prefect ${other}, not ${dialect}\\. Give the --dialect that it speaks`),
  )
  expect(out).toBe('')
  const problems = await here.call('get', 'problems', '--dialect', dialect, '-o', 'json')
  expect(JSON.parse(problems.out)).toMatchObject([{ kind: 'wrongDialect' }])
})

test.each([
  ['ahead of', 600_000],
  ['behind', -600_000],
])(
  'a cluster’s clock ten minutes %s ours is said, and Jobs and problems are as old as they are',
  async (where, aheadMs) => {
    const here = await world('0.6', aheadMs)
    here.api.createRun('image-missing')
    await here.call('agent', 'start', '--max-polls', '1')
    await vi.waitFor(
      async () => {
        const { out } = await here.call('get', 'problems')
        expect(out).toMatch(/ {2}\d+s *\n/)
      },
      { timeout: 20_000, interval: 200 },
    )
    const { out, said } = await here.call('get', 'jobs')
    expect(said).toBe(
      `The cluster’s clock is 10m ${where} this machine’s. Flowdeck allows for that, but flows in its pods go by the cluster’s. Set the one that is wrong.\n`,
    )
    for (const call of [
      ['get', 'runs', '-o', 'json'],
      ['get', 'problems'],
    ])
      expect((await here.call(...call)).said).toBe(said)
    expect(out).toMatch(/ 0\/1 +\d+s /)
    expect(Number(/ 0\/1 +(\d+)s /.exec(out)?.[1])).toBeLessThan(100)
  },
)

test.each(['jobs', 'problems'])('%s of a namespace that is not there: it says so', async (what) => {
  const here = await world('0.6')
  const { error, out } = await here.call('get', what, '--namespace', 'nope')
  expect(error).toBe('The cluster practice has no namespace nope. Give another one with --namespace.')
  expect(out).toBe('')
})
