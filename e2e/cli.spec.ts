// The command line as scripts see it: plain Node, exit codes, what goes to which stream.
import { writeFileSync } from 'node:fs'
import { readdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { parse, parseAllDocuments } from 'yaml'
import { flowdeck, Running, type Ended } from './cli'
import * as example from './worked-example'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

const call = (args: readonly string[], input?: string): Promise<Ended> =>
  flowdeck(args, { home, ...(input === undefined ? {} : { input }) })

async function file(name: string, content: string): Promise<string> {
  const path = join(home, name)
  await writeFile(path, content)
  return path
}

/** A failure is one line that says who speaks, and never a stack trace. */
function expectOneLine({ stdout, stderr }: Ended, words: RegExp): void {
  expect(stderr).toMatch(/^flowdeck: [^\n]+\n$/)
  expect(stderr).toMatch(words)
  expect(stdout).toBe('')
}

interface PracticePlaces {
  readonly api: string
  readonly token: string
  readonly kubeconfig: string
}

/** Practice as a process of its own, for as long as `act` takes. */
async function withPractice(args: readonly string[], act: (places: PracticePlaces) => Promise<void>): Promise<void> {
  const practice = new Running(['practice', ...args], { home })
  try {
    await act(JSON.parse(await practice.line(1)) as PracticePlaces)
  } finally {
    await practice.end('SIGTERM')
  }
}

function to({ api, token, kubeconfig }: PracticePlaces): string[] {
  const tokenFile = join(home, `token-${token.slice(0, 8)}`)
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
  return ['--api', api, '--token-file', tokenFile, '--kubeconfig', kubeconfig]
}

test.describe('agent start', () => {
  test('deploys what is due on practice, tells it as JSON lines, and ends well', async () => {
    const { code, stdout } = await call(['agent', 'start', '--practice', '--max-polls', '5', '--json'])
    expect(code).toBe(0)
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; flow_run_id?: string; job?: string; ms?: number })
    const named = (name: string) => events.filter(({ event }) => event === name)
    expect(named('ready')).toHaveLength(1)
    expect(events.at(-1)?.event).toBe('stopped')
    const claimed = named('claimed')
    const deployed = named('deployed')
    expect(claimed.length).toBeGreaterThanOrEqual(5)
    expect(new Set(deployed.map(({ flow_run_id }) => flow_run_id))).toEqual(
      new Set(claimed.map(({ flow_run_id }) => flow_run_id)),
    )
    for (const { job, ms } of deployed) {
      expect(job).toMatch(/^prefect-job-[0-9a-f]{8}$/)
      expect(ms).toBeGreaterThanOrEqual(0)
    }
  })

  test('says the same in words without --json', async () => {
    const { code, stdout, stderr } = await call(['agent', 'start', 'kubernetes', '--practice', '--max-polls', '1'])
    expect(code).toBe(0)
    expect(stdout).toBe('')
    // One poll is enough to deploy what it found.
    expect(stderr.match(/^Deployed flow run /gm)?.length).toBeGreaterThanOrEqual(4)
    expect(stderr).toMatch(/^Stopped after \d+ deployed flow runs?$/m)
  })

  test('stops in good order on SIGTERM', async () => {
    const agent = new Running(['agent', 'start', '--practice', '--json'], { home })
    await expect.poll(() => agent.lines.some((line) => line.includes('"deployed"'))).toBe(true)
    const { code, stdout } = await agent.end('SIGTERM')
    expect(code).toBe(0)
    expect(JSON.parse(stdout.split('\n').at(-1)!)).toMatchObject({ event: 'stopped', claims_left: 0 })
  })

  test('observes without claiming', async () => {
    await withPractice(['--runs', '3'], async (places) => {
      const agent = await call(['agent', 'start', ...to(places), '--observe', '--max-polls', '2', '--json'])
      expect(agent.code).toBe(0)
      expect(agent.stdout.match(/"event":"waiting"/g)).toHaveLength(3)
      expect(agent.stdout).not.toContain('"claimed"')
      const jobs = await call(['get', 'jobs', ...to(places), '-o', 'json'])
      expect(JSON.parse(jobs.stdout)).toEqual([])
    })
  })

  test('a wrong token ends it with one line', async () => {
    await withPractice(['--runs', '0'], async (places) => {
      const ended = await call(['agent', 'start', ...to({ ...places, token: 'wrong' })])
      expect(ended.code).toBe(1)
      expectOneLine(ended, /token.*--token/)
    })
  })

  test('an API that does not answer is waited for, with the reason and the next try', async () => {
    await withPractice(['--runs', '0'], async (places) => {
      const ended = await call(['agent', 'start', ...to({ ...places, api: 'http://127.0.0.1:9' }), '--max-polls', '2'])
      expect(ended.code).toBe(1)
      expect(ended.stderr).toMatch(/ECONNREFUSED|refused/)
      expect(ended.stderr).toMatch(/try|again/i)
      expect(ended.stderr).toMatch(/\d+(\.\d+)? s/)
      expect(ended.stderr).not.toMatch(/^\s+at /m)
    })
  })

  test('no kubeconfig ends it, saying what to do', async () => {
    const ended = await flowdeck(['agent', 'start', '--token-file', '-'], { home, input: 't' })
    expect(ended.code).toBe(1)
    expectOneLine(ended, /kubeconfig.*--practice/i)
  })

  test('no token ends it, saying where one can come from', async () => {
    const ended = await call(['agent', 'start'])
    expect(ended.code).toBe(1)
    expectOneLine(ended, /--token/)
  })

  for (const [what, text, words] of [
    ['is not YAML', 'kind: [', /Line \d+/],
    ['is not a Job', 'apiVersion: v1\nkind: Pod\nspec: {}\n', /Line \d+.*Job/],
    [
      'has no container',
      'apiVersion: batch/v1\nkind: Job\nspec:\n  template:\n    spec:\n      containers: []\n',
      /Line \d+.*container/,
    ],
  ] as const) {
    test(`a template that ${what} ends it with its line`, async () => {
      const template = await file('template.yaml', text)
      const ended = await call(['agent', 'start', '--practice', '--template', template, '--max-polls', '1'])
      expect(ended.code).toBe(1)
      expectOneLine(ended, words)
      expect(ended.stderr).toContain(template)
    })
  }

  test('a template that is not there is named', async () => {
    const ended = await call(['agent', 'start', '--practice', '--template', join(home, 'gone.yaml')])
    expect(ended.code).toBe(1)
    expectOneLine(ended, /gone\.yaml/)
  })
})

test.describe('job render', () => {
  const flowRun = JSON.stringify(example.flowRun)

  test('prints the Job that upstream’s agent makes', async () => {
    const path = await file('run.json', flowRun)
    const { code, stdout } = await call(['job', 'render', '--flow-run', path, ...example.renderFlags])
    expect(code).toBe(0)
    expect(parse(stdout)).toEqual(example.manifest)
  })

  test('reads the run from standard input and prints JSON', async () => {
    const { code, stdout } = await call(
      ['job', 'render', '--flow-run', '-', ...example.renderFlags, '--output', 'json'],
      flowRun,
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(example.manifest)
  })

  test('refuses storage other than Docker in upstream’s words', async () => {
    const run = { ...example.flowRun, flow: { ...example.flowRun.flow, storage: { type: 'S3', bucket: 'b' } } }
    const ended = await call(['job', 'render', '--flow-run', '-'], JSON.stringify(run))
    expect(ended.code).toBe(1)
    expectOneLine(ended, new RegExp(`Storage for flow run ${run.id} is not of type Docker\\.`))
  })

  for (const [what, input, words] of [
    ['is not JSON', '{"id": ', /standard input is not JSON/],
    ['lacks its flow', '{"id": "x"}', /flow/],
  ] as const) {
    test(`a flow run that ${what} is refused`, async () => {
      const ended = await call(['job', 'render', '--flow-run', '-'], input)
      expect(ended.code).toBe(1)
      expectOneLine(ended, words)
    })
  }
})

test.describe('agent install', () => {
  test('prints upstream’s Deployment', async () => {
    const { code, stdout } = await call(['agent', 'install', '--token', 'TOKEN', '--resource-manager'])
    expect(code).toBe(0)
    const [deployment, ...rest] = parseAllDocuments(stdout).map((document) => document.toJS() as Deployment)
    expect(rest).toEqual([])
    expect(deployment).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'prefect-agent' } })
    const [agent, manager] = deployment!.spec.template.spec.containers
    expect(agent).toMatchObject({
      name: 'agent',
      image: 'prefecthq/prefect:0.6.7',
      args: ['prefect agent start kubernetes'],
      env: [
        { name: 'PREFECT__CLOUD__AGENT__AUTH_TOKEN', value: 'TOKEN' },
        { name: 'PREFECT__CLOUD__API', value: 'https://api.prefect.io' },
        { name: 'NAMESPACE', value: 'default' },
        { name: 'IMAGE_PULL_SECRETS', value: '' },
      ],
    })
    expect(manager?.name).toBe('resource-manager')
  })

  test('keeps the token in a Secret when asked to', async () => {
    const { stdout } = await call(['agent', 'install', 'kubernetes', '--token', 'secret-thing', '--secret'])
    const documents = parseAllDocuments(stdout).map((document) => document.toJS() as { kind: string })
    const deployment = documents.find(({ kind }) => kind === 'Deployment')
    expect(documents.some(({ kind }) => kind === 'Secret')).toBe(true)
    expect(JSON.stringify(deployment)).not.toContain('secret-thing')
  })
})

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { name: string }[] } } }
}

test.describe('a wrong call', () => {
  for (const args of [
    ['agent', 'start', '--nope'],
    ['agent', 'start', 'docker'],
    ['agent', 'start', '--max-polls', '0'],
    ['agent', 'start', '--concurrency', 'many'],
    ['agent', 'start', '--api', 'ftp://example.com'],
    ['agent', 'install', '--flavor', 'vanilla'],
    ['job', 'render'],
    ['job', 'render', '--flow-run', '-', '--output', 'xml'],
    ['job', 'render', '--flow-run', '-', '--identifier', 'UUID'],
    ['get', 'runs', '-o', 'xml'],
    ['practice', '--port', 'any'],
    ['deploy'],
  ]) {
    test(`${args.join(' ')}: one line, exit code 2`, async () => {
      const ended = await call(args)
      expect(ended.code).toBe(2)
      expectOneLine(ended, /./)
    })
  }

  test('no command at all: the help, exit code 2', async () => {
    const { code, stdout, stderr } = await call([])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^Usage: flowdeck /)
  })

  test('--help is a result', async () => {
    const { code, stdout } = await call(['agent', 'start', '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: flowdeck agent start /)
  })
})

test.describe('get', () => {
  test('prints runs and Jobs for scripts and for eyes', async () => {
    await withPractice(['--runs', '2'], async (places) => {
      expect((await call(['agent', 'start', ...to(places), '--max-polls', '2'])).code).toBe(0)

      const runs = await call(['get', 'runs', ...to(places), '-o', 'json'])
      expect(runs.code).toBe(0)
      const listed = JSON.parse(runs.stdout) as { id: string; name: string; flow_name: string }[]
      expect(listed.map(({ flow_name }) => flow_name)).toEqual(['hello', 'hello'])

      const jobs = await call(['get', 'jobs', ...to(places), '-o', 'yaml'])
      const flowRunIds = (parse(jobs.stdout) as { flow_run_id: string }[]).map(({ flow_run_id }) => flow_run_id)
      expect(flowRunIds.toSorted()).toEqual(listed.map(({ id }) => id).toSorted())

      const lines = await call(['get', 'jobs', ...to(places), '--json'])
      expect(lines.stdout.trim().split('\n')).toHaveLength(2)

      const table = await call(['get', 'runs', ...to(places)])
      expect(table.stdout).toMatch(/^NAME +FLOW +STATE +DUE +ID\n/)
      const wide = await call(['get', 'jobs', ...to(places), '-o', 'wide'])
      expect(wide.stdout).toMatch(/^NAME +STATUS +COMPLETIONS +AGE +FLOW RUN +IMAGE +REASON\n/)
      expect(wide.stdout).toContain('registry.local:5000/hello:2')
    })
  })

  test('what can’t be had is one line, with what to check', async () => {
    await withPractice(['--runs', '0'], async (places) => {
      const ended = await call(['get', 'runs', ...to({ ...places, token: 'wrong' })])
      expect(ended.code).toBe(1)
      expectOneLine(ended, /--token/)
    })
  })
})

test('practice says where it is, stays up, and leaves nothing behind', async () => {
  const practice = new Running(['practice'], { home })
  const { api, token, kubeconfig } = JSON.parse(await practice.line(1)) as PracticePlaces
  expect((await fetch(new URL('/health', api))).status).toBe(200)
  expect(token).not.toBe('')
  expect(kubeconfig.startsWith(home)).toBe(true)
  const { code, stdout, stderr } = await practice.end('SIGTERM')
  expect(code).toBe(0)
  expect(stdout.split('\n')).toHaveLength(1)
  expect(stderr).toContain(`flowdeck agent start --dialect 0.6 --api ${api} --token-file ${home}`)
  expect(stderr).not.toContain(token)
  expect(await readdir(home)).toEqual([])
  await expect(fetch(new URL('/health', api))).rejects.toThrow()
})
