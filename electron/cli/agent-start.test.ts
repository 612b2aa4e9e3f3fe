import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { startSecureServer, startServer, type TestServer } from '../network/servers.stage'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { callCommand, type Ended as CommandEnded } from './command.stage'

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'agent-start-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

interface World {
  readonly api: PracticeApi
  readonly cluster: PracticeCluster
  /** Calls the command line as a shell would, against both ends. */
  start(...args: readonly string[]): Promise<Ended>
}
interface Ended extends Omit<CommandEnded, 'out'> {
  readonly events: readonly Record<string, unknown>[]
}

async function world(
  dialect: GraphqlDialectId,
  cluster: PracticeClusterOptions = {},
  options: PracticeApiOptions = {},
): Promise<World> {
  const api = await startPracticeApi({ ...options, dialect })
  const practice = await startPracticeCluster(cluster)
  open.push(() => Promise.all([api.close(), practice.close()]))
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, practice.kubeconfig)
  const ends = Object.entries({ '--api': api.url, '--token': api.token, '--kubeconfig': kubeconfig })
  const endsBeside = (args: readonly string[]) => ends.filter(([flag]) => !args.includes(flag)).flat()
  return { api, cluster: practice, start: (...args) => call(['agent', 'start', ...endsBeside(args), ...args]) }
}

async function call(args: readonly string[]): Promise<Ended> {
  const { out, ...ended } = await callCommand(args, { HOME: home })
  const events = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { ...ended, events }
}

async function opened(starting: Promise<TestServer>): Promise<TestServer> {
  const server = await starting
  open.push(() => server.close())
  return server
}

const named = ({ events }: Ended, name: string) => events.filter(({ event }) => event === name)

describe.each(['0.6', '1.x'] as const)('Prefect %s', (dialect) => {
  test('deploys what is due, and says so in Prefect’s spelling', async () => {
    const here = await world(dialect)
    const flowRunId = here.api.createRun('hello')
    const ended = await here.start('--max-polls', '2', '--json')
    expect([ended.error, ended.exitCode]).toEqual([null, 0])
    expect(named(ended, 'ready')).toMatchObject([{ dialect, tenant_id: here.api.tenantId, api: here.api.url }])
    const job = expect.stringMatching(/^prefect-job-[0-9a-f]{8}$/) as string
    expect(named(ended, 'claimed')).toMatchObject([{ flow_run_id: flowRunId, job }])
    expect(named(ended, 'deployed')).toMatchObject([{ flow_run_id: flowRunId, job, ms: expect.any(Number) as number }])
    expect(ended.events.at(-1)).toMatchObject({ event: 'stopped', deployed: 1, claims_left: 0 })
    expect(here.cluster.counts().jobs).toBe(1)
  })

  test('whoever only looks on deletes nothing', async () => {
    const here = await world(dialect)
    const both = await here.start('--resource-manager', '--observe')
    expect(both.error).toMatch(/^--resource-manager deletes Jobs, and --observe touches nothing\./)
    const without = await here.start('--keep-failed', '3')
    expect(without.error).toMatch(/^--keep-failed says how finished Jobs go, and without --resource-manager none go\./)
  })

  const viewer =
    'jobs.batch is forbidden: User "eve" cannot create resource "jobs" in API group "batch" in the namespace "default"'
  test.each([
    [
      'no right to create Jobs',
      [],
      { status: 403, body: { kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: viewer } },
      /eve.*default/,
    ],
    ['no such namespace', ['--namespace', 'nosuch'], undefined, /nosuch/],
  ])('%s: said when it is seen and at the end, and no run is failed for it', async (_, args, refusal, words) => {
    const here = await world(dialect, {
      intercept: ({ method, path }) => (method === 'POST' && /\/jobs(\?|$)/.test(path) ? refusal : undefined),
    })
    for (let n = 0; n < 3; n++) here.api.createRun('hello')
    const ended = await here.start('--max-polls', '2', ...args)
    expect(ended.error).toMatch(words)
    expect(ended.error).not.toContain('\n')
    const lines = ended.said.trimEnd().split('\n')
    expect(lines.at(-1)).toBe('Stopped after 0 deployed flow runs')
    expect(lines.filter((line) => words.test(line)).length).toBeGreaterThan(0)
    expect(ended.exitCode).toBe(0)
    expect(here.api.snapshot().flowRuns.map(({ state }) => state)).not.toContain('Failed')
    expect(here.cluster.counts().jobs).toBe(0)
  })

  test('a poll that failed and was repeated is no failure at the end; one at the end is', async () => {
    // 1.x first looks ahead, and leaves the queue alone when nothing is due.
    const asks = dialect === '0.6' ? ['getRunsInQueue'] : ['get_runs_in_queue', 'agent']
    let polls = 0
    const failing = new Set([2])
    const intercept = ({ names }: { readonly names: readonly string[] }) =>
      names.some((name) => asks.includes(name)) && failing.has(++polls) ? 'drop-before' : undefined
    const here = await world(dialect, {}, { intercept })
    const recovered = await here.start('--max-polls', '3', '--json')
    expect(named(recovered, 'polled').map(({ ok }) => ok)).toEqual([true, false, true])
    expect(recovered.exitCode).toBe(0)
    polls = 0
    const broken = await here.start('--max-polls', '2', '--json')
    expect(named(broken, 'polled').map(({ ok }) => ok)).toEqual([true, false])
    expect(broken.exitCode).toBe(1)
  })

  test('a server of the other Prefect is named as such, and not asked again', async () => {
    const here = await world(dialect === '0.6' ? '1.x' : '0.6')
    const ended = await here.start('--dialect', dialect, '--max-polls', '9')
    expect(ended.error).toMatch(/This server speaks Prefect .*\. Give the --dialect /)
    expect(ended.said).toBe('')
  })
})

describe.each(['0.6', '1.x', 'auto'])('--max-polls 9 of %s', (dialect) => {
  const json = [[], ['--json']]
  const start = (here: World, url: string, more: readonly string[]) =>
    here.start('--api', url, '--dialect', dialect, '--max-polls', '9', ...more)

  test.each(json)('a path at which there is no API ends it at once %j', async (...more) => {
    const here = await world('1.x')
    const wrong = await opened(startServer((_, response) => response.writeHead(404).end('no')))
    const ended = await start(here, `${wrong.url}/v1`, more)
    expect(ended.error).toMatch(/^The Prefect API at http:\S+ can’t be reached as it is set up: .*Check the address/)
    expect(ended.said).toBe('')
    expect(named(ended, 'refused')).toHaveLength(more.length)
  })

  test.each(json)('a certificate that is not trusted ends it at once %j', async (...more) => {
    const here = await world('1.x')
    const secure = await opened(startSecureServer((_, response) => response.end('{}')))
    const ended = await start(here, secure.url, more)
    expect(ended.error).toMatch(/is signed by an authority that is not trusted here/)
    expect(ended.said).toBe('')
  })
})

test('labels of the agent decide which runs of 1.x it takes', async () => {
  const here = await world('1.x')
  const [own] = [here.api.createRun('hello', { labels: ['a'] }), here.api.createRun('hello', { labels: ['z'] })]
  const ended = await here.start('--label', 'b', '--label', 'a', '--max-polls', '2', '--json')
  expect(named(ended, 'deployed').map(({ flow_run_id }) => flow_run_id)).toEqual([own])
  expect(here.api.snapshot().agents).toMatchObject([{ name: 'agent', labels: ['a', 'b'] }])
})

test('what is ready names the API, its labels and that it only looks', async () => {
  const here = await world('1.x')
  const { said } = await here.start('--label', 'b', '--label', 'a', '--observe', '--max-polls', '1')
  const [ready] = said.split('\n')
  expect(ready).toMatch(/^Agent agent is ready: Jobs go to default on /)
  expect(ready).toContain(`, runs come from Prefect 1.x at ${here.api.url}; labels a, b; observing: nothing is claimed`)
})

test('one deployed run is said in the singular', async () => {
  const here = await world('0.6')
  here.api.createRun('hello')
  expect((await here.start('--max-polls', '2')).said).toMatch(/^Stopped after 1 deployed flow run$/m)
})

test('labels that the API knows nothing of are said to be ignored', async () => {
  const here = await world('0.6')
  const ended = await here.start('--label', 'a', '--env', 'A=1', '--max-polls', '1')
  expect(ended.said).toMatch(/^The API is of Prefect 0\.6, which knows no labels, no variables for runs\.$/m)
})

test('a token that is not known ends it with one sentence', async () => {
  const here = await world('0.6')
  const ended = await here.start('--token', 'wrong')
  expect(ended.error).toMatch(/^The Prefect API at http:.* refused the agent: .*--token/)
  expect(ended.said).toBe('')
})

test.each([
  [['--api', ''], ['--token', 'T', '--dialect', '0.6'], /^The address of the Prefect API is empty\. /],
  [['--namespace', ''], ['--token', 'T', '--dialect', '0.6'], /^The namespace is empty\. /],
  [[], ['--dialect', '1.x'], /^No API key: .*--key/],
  [[], [], /^No token: .*--token/],
  [['--label', 'a'], ['--dialect', '0.6', '--token', 'T'], /^Prefect 0\.6 has no --label\. /],
  [['--agent-address', 'http://host'], ['--practice'], /^The agent’s address http:\/\/host has no port\. /],
])('%j with %j ends before anything is asked', async (args, others, words) => {
  const ended = await call(['agent', 'start', ...others, ...args])
  expect(ended.error).toMatch(words)
  expect(ended.said).toBe('')
})

test('the practice cluster’s kubeconfig is missing: it says so in one line, with another way', async () => {
  const ended = await call(['agent', 'start', '--token', 'T', '--kubeconfig', join(home, 'gone')])
  expect(ended.error).toMatch(/^No kubeconfig: [^\n]*gone does not exist\. [^\n]* Or try --practice\.$/)
})
