// Where a token or a password could come out: other programs, the list of processes, whatever prints an address.
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../../electron/practice/api'
import { launchPanel } from '../app'
import { goTo, pageNames } from '../at'
import { flowdeck, Running, spawnFlowdeck } from '../cli'

let home: string
let api: PracticeApi
test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-attack-'))
  api = await startPracticeApi({ dialect: '0.6' })
})
test.afterEach(async () => {
  await api.close()
  await rm(home, { recursive: true, force: true })
})

async function kubeconfig(server: string, user: object): Promise<string> {
  const path = join(home, 'kubeconfig')
  const entries = {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'c', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
  }
  await writeFile(path, JSON.stringify(entries))
  return path
}

test('a plugin inherits no token of Prefect', async () => {
  const seen = join(home, 'seen')
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: '/bin/sh',
    args: ['-c', `env > ${seen}`],
    interactiveMode: 'Never',
  }
  const env = {
    PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'SECRET',
    PREFECT__CLOUD__AUTH_TOKEN: 'SECRET',
    PREFECT__CLOUD__API_KEY: 'SECRET',
    PREFECT_API_KEY: 'SECRET',
    LOGIN_PROFILE: 'kept',
  }
  const file = await kubeconfig('http://127.0.0.1:9', { exec })
  await flowdeck(['get', 'jobs', '--kubeconfig', file, '--api', api.url], { home, env })
  const variables = await readFile(seen, 'utf8')
  expect(variables).toContain('LOGIN_PROFILE=kept')
  expect(variables).not.toMatch(/SECRET|PREFECT/)
})

test('a token among the arguments is said once, and goes from the list of processes', async () => {
  test.skip(process.platform !== 'linux', 'reads /proc')
  const file = await kubeconfig('http://127.0.0.1:9', {})
  const flags = ['--api', api.url, '--token', api.token, '--kubeconfig', file, '--json']
  const agent = spawnFlowdeck(['agent', 'start', ...flags], { home }, ['ignore', 'pipe', 'pipe'])
  let [said, told] = ['', '']
  agent.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()))
  agent.stdout!.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const ended = once(agent, 'close')
  try {
    await expect.poll(() => told).toContain('"ready"')
    const line = await readFile(`/proc/${agent.pid}/cmdline`, 'utf8')
    expect(line).toContain('flowdeck agent start')
    expect(line).not.toContain(api.token)
    await expect.poll(() => said).toMatch(/--token-file/)
  } finally {
    agent.kill('SIGTERM')
    await ended
  }
  expect(said).toMatch(/^flowdeck: --token stands in the command line[^\n]+\n$/)
  expect(said + told).not.toContain(api.token)
})

test('a token from a file or from standard input is used, and said nowhere', async () => {
  const file = await kubeconfig('http://127.0.0.1:9', {})
  const start = ['agent', 'start', '--api', api.url, '--kubeconfig', file, '--max-polls', '1']
  const fromInput = await flowdeck([...start, '--token-file', '-'], { home, input: `${api.token}\n` })
  expect(fromInput.stderr).toMatch(/^Agent agent is ready: /m)
  expect(fromInput.stderr).not.toMatch(/flowdeck: |command line/)
  expect(fromInput.stderr).not.toContain(api.token)
  const wrong = await flowdeck([...start, '--token-file', '-'], { home, input: 'WRONG' })
  expect(wrong.stderr).toMatch(/^flowdeck: The Prefect API at \S+ refused the agent/m)
  expect(wrong.stderr).not.toContain('WRONG')
})

const withPassword = (url: string): string => url.replace('//', '//me:hunter2@')

test('the password of an address is in no line of the command line', async () => {
  const file = await kubeconfig('http://me:hunter2@127.0.0.1:9', {})
  const silent = 'http://me:hunter2@127.0.0.1:9'
  const input = { home, env: { PREFECT__CLOUD__AGENT__AUTH_TOKEN: api.token } }
  const to = (url: string) => ['--api', url, '--kubeconfig', file]
  const calls = await Promise.all([
    flowdeck(['agent', 'start', ...to(withPassword(api.url)), '--max-polls', '1'], input),
    flowdeck(['agent', 'start', ...to(withPassword(api.url)), '--max-polls', '1', '--json', '--verbose'], input),
    flowdeck(['agent', 'start', ...to(silent), '--max-polls', '1', '--json'], input),
    flowdeck(['agent', 'start', ...to(withPassword(api.url))], {
      home,
      env: { PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'WRONG' },
    }),
    flowdeck(['get', 'runs', ...to(silent)], input),
    flowdeck(['get', 'problems', ...to(silent), '-o', 'json'], input),
    flowdeck(['get', 'problems', ...to(silent), '-o', 'wide'], input),
    flowdeck(['agent', 'start', ...to('ftp://me:hunter2@127.0.0.1')], input),
  ])
  for (const { stdout, stderr } of calls) {
    expect(stdout + stderr).not.toBe('')
    expect(stdout + stderr).not.toContain('hunter2')
  }
  expect(calls[0].stderr).toMatch(/runs come from Prefect \S+ at http:\/\/•+@127\.0\.0\.1/)
})

test('the password of an address is in no page and no line of the panel’s log', async () => {
  const practice = new Running(['practice', '--runs', '0'], { home })
  try {
    const { kubeconfig: file } = JSON.parse(await practice.line(1)) as { kubeconfig: string }
    const panel = await launchPanel({
      kubeconfig: await readFile(file, 'utf8'),
      settings: {
        version: 2,
        connections: [
          {
            id: 'own',
            choice: {
              api: { kind: 'endpoint', url: 'http://me:hunter2@127.0.0.1:9', urlForPods: null },
              cluster: { kind: 'context', context: 'practice', namespace: 'default' },
            },
          },
        ],
        activeConnectionId: 'own',
        startOnOpen: true,
      },
    })
    try {
      const { page, app } = panel
      await goTo(page, 'Problems')
      await expect(page.getByRole('main')).toContainText(
        /The Prefect API at http:\/\/•+@127\.0\.0\.1:9 does not answer/,
      )
      for (const name of pageNames.filter((one) => one !== 'Deployment')) {
        await goTo(page, name)
        if (name === 'Connections') await expect(page.getByRole('region', { name: 'Checks' })).toContainText('refused')
        // Not as a whole: a failure would print the page.
        expect((await page.content()).includes('hunter2')).toBe(false)
      }
      const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
      expect(title).not.toContain('hunter2')
      expect(panel.log()).not.toContain('hunter2')
    } finally {
      await panel.close()
    }
  } finally {
    await practice.end('SIGTERM')
  }
})
