// Runs of a real Prefect API are never played: each way by which the practice cluster could come to one is tried.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { ConnectionChoice } from '../../shared/model/connection'
import { startPracticeApi, type PracticeApi } from '../../electron/practice/api'
import { stoppedCluster, withPanel } from '../app'
import { agentSays, goTo } from '../at'
import { flowdeck, Running } from '../cli'
import { startHostileServer, type HostileServer } from './hostile-server'

/** In the place of a real API with runs that are due; it says nothing of practice, and whoever asks is noted. */
let behind: PracticeApi
let real: HostileServer
let home: string
test.beforeEach(async () => {
  behind = await startPracticeApi()
  behind.createRun('hello')
  real = await startHostileServer(behind.url, ({ path }, response) => {
    if (path !== '/health') return false
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok","version":"0.14.22"}')
    return true
  })
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
})
test.afterEach(async () => {
  await real.close()
  await behind.close()
  await rm(home, { recursive: true, force: true })
})

const states = () => behind.snapshot().flowRuns.map(({ state }) => state)
const neverPlayed = /The practice cluster only simulates runs, so it can’t run flows of a real Prefect API\./
const mixed = (): ConnectionChoice => ({
  api: { kind: 'endpoint', url: real.url, urlForPods: null, dialect: 'auto', tenantId: null },
  cluster: { kind: 'practice' },
})

test.describe('in the panel', () => {
  test('the guide beside a cluster that is stopped: nothing is chosen, nothing is asked, nothing is kept', async () => {
    await withPanel({ kubeconfig: stoppedCluster }, async ({ page, home: machine }) => {
      const main = page.getByRole('main')
      await main.getByRole('radio', { name: /My Prefect API/ }).check()
      await main.getByLabel('Address', { exact: true }).fill(real.url)
      await main.getByLabel(/^(Token|API key|Token or API key)$/i).fill(behind.token)
      const practice = main.getByRole('radio', { name: /Practice cluster/ })
      await expect(practice).not.toBeChecked()
      await expect(practice).toBeDisabled()
      // Chosen for the practice API, it does not stay chosen for another.
      await main.getByRole('radio', { name: /Practice API/ }).check()
      await practice.check()
      await main.getByRole('radio', { name: /My Prefect API/ }).check()
      await expect(practice).not.toBeChecked()
      await main.getByRole('button', { name: 'Start the agent' }).click()
      await expect(main.getByRole('alert').filter({ hasText: neverPlayed })).toBeVisible()
      await agentSays(page, 'Agent: Off')
      expect(await machine.readSettings().catch(() => null)).toBeNull()
    })
    expect([real.asked, states()]).toEqual([[], ['Scheduled']])
  })

  test('calls made by hand: refused, and neither pair nor token is kept', async () => {
    await withPanel({ kubeconfig: stoppedCluster }, async ({ page, home: machine }) => {
      await agentSays(page, 'Agent: Off')
      const answers = await page.evaluate(
        async ([choice, token]) => {
          const { call } = window.flowdeck
          const used = await call('connections.use', { choice, token })
          const again = await call('connections.use', { choice, token, connectionId: 'practice' })
          const kept = await call('connections.use', { choice: { ...choice, api: { kind: 'practice' } } })
          const { shownConnectionId } = await call('panel.snapshot', undefined)
          const connectionId = shownConnectionId ?? ''
          const changed = await call('connections.use', { choice, token, connectionId })
          await call('agent.start', { connectionId })
          const tried = await call('connections.tryContext', { context: 'practice', namespace: 'default' })
          return { used, again, kept, changed, tried }
        },
        [mixed(), behind.token] as const,
      )
      const refused = { ok: false, message: expect.stringMatching(neverPlayed) as unknown }
      expect(answers).toMatchObject({ used: refused, again: { ok: false }, kept: { ok: true }, changed: refused })
      expect(answers.tried.ok).toBe(false)
      const settings = JSON.stringify(await machine.readSettings())
      expect(settings).not.toContain(real.url)
      expect(settings).not.toContain(behind.token)
    })
    expect([real.asked, states()]).toEqual([[], ['Scheduled']])
  })

  for (const [version, settingsOf] of [
    ['1', (choice: ConnectionChoice) => ({ connection: choice, startOnOpen: true })],
    [
      '2',
      (choice: ConnectionChoice) => ({
        version: 2,
        connections: [{ id: 'mixed', choice }],
        activeConnectionId: 'mixed',
        startOnOpen: true,
      }),
    ],
  ] as const) {
    test(`a settings file of version ${version} that holds the pair: it is not opened, and the panel says why`, async () => {
      await withPanel({ settings: settingsOf(mixed()) }, async ({ page }) => {
        await goTo(page, 'Problems')
        await expect(page.getByRole('main')).toContainText(`The connection to ${real.url} was not opened`)
        await expect(page.getByRole('main')).toContainText(neverPlayed)
        await agentSays(page, 'Agent: Off')
        const answers = await page.evaluate(async () => {
          const { call } = window.flowdeck
          const { settings } = await call('panel.snapshot', undefined)
          const connectionId = settings.connections[0]?.id ?? ''
          return [
            await call('connections.show', { connectionId }),
            await call('connections.replaceToken', { connectionId, token: 't' }),
            await call('agent.start', { connectionId }),
            await call('settings.change', { agentName: 'other' }),
          ].map(({ ok }) => ok)
        })
        expect(answers).toEqual([false, false, false, true])
        // It is the user's to correct, from where it stands.
        await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
        await expect(page.getByLabel('Address', { exact: true })).toHaveValue(real.url)
        await expect(page.getByRole('radio', { name: /Practice cluster/ })).not.toBeChecked()
      })
      expect([real.asked, states()]).toEqual([[], ['Scheduled']])
    })
  }
})

test.describe('on the command line', () => {
  for (const flags of [
    ['--api', 'URL'],
    ['--api', ''],
    ['-a', 'URL', '--token', 'T'],
    ['--token', 'T'],
    ['--key', 'T', '--dialect', '1.x'],
    ['--job-api', 'URL'],
    ['--tenant-id', 't', '--dialect', '1.x'],
    ['--context', 'minikube'],
    ['--namespace', 'flows'],
    ['--kubeconfig', '/dev/null'],
  ]) {
    test(`--practice with ${flags.join(' ')} is called wrongly`, async () => {
      const given = flags.map((each) => (each === 'URL' ? real.url : each))
      const ended = await flowdeck(['agent', 'start', '--practice', '--max-polls', '1', ...given], { home })
      expect(ended).toMatchObject({ code: 2, stdout: '' })
      expect(ended.stderr).toMatch(/^flowdeck: --practice brings an API and a cluster of its own[^\n]*\n$/)
      expect([real.asked, states()]).toEqual([[], ['Scheduled']])
    })
  }

  test('--practice beside variables and files of Prefect’s: they are not used, and it says so', async () => {
    await mkdir(join(home, '.prefect'))
    await writeFile(
      join(home, '.prefect', 'config.toml'),
      `[cloud]\napi = "${real.url}"\nauth_token = "${behind.token}"\n`,
    )
    const variables = {
      PREFECT__CLOUD__API: real.url,
      PREFECT__CLOUD__AGENT__AUTH_TOKEN: behind.token,
      PREFECT__CLOUD__API_KEY: behind.token,
      NAMESPACE: 'flows',
      KUBECONFIG: '/nowhere',
    }
    for (const env of [variables, {}]) {
      const args = ['agent', 'start', '--practice', '--dialect', '1.x', '--max-polls', '2']
      const ended = await flowdeck(args, { home, env })
      expect(ended.code).toBe(0)
      expect(ended.stderr).toContain('token of your variables and files are not used')
    }
    expect([real.asked, states()]).toEqual([[], ['Scheduled']])
  })
})

test('the practice cluster’s own kubeconfig, given to an agent of a real API: no run gets a state from it', async () => {
  const practice = new Running(['practice', '--runs', '0'], { home })
  try {
    const { kubeconfig } = JSON.parse(await practice.line(1)) as { kubeconfig: string }
    const ends = ['--api', real.url, '--token', behind.token, '--kubeconfig', kubeconfig]
    const ended = await flowdeck(['agent', 'start', ...ends, '--dialect', '0.6', '--max-polls', '2', '--json'], {
      home,
    })
    expect(ended.stdout).toContain('"event":"deployed"')
    const podOf = await podLog(await readFile(kubeconfig, 'utf8'))
    expect(podOf).toContain('is not a practice API')
    expect(podOf).toContain('the run’s state was left as it is')
    expect(states()).toEqual(['Submitted'])
  } finally {
    await practice.end('SIGTERM')
  }
})

/** The log of the cluster's first pod that has ended. */
async function podLog(kubeconfig: string): Promise<string> {
  const server = /server: '?([^\s']+)/.exec(kubeconfig)?.[1] ?? ''
  const token = /token: '?([^\s']+)/.exec(kubeconfig)?.[1] ?? ''
  const get = (path: string) =>
    fetch(`${server}/api/v1/namespaces/default/pods${path}`, { headers: { authorization: `Bearer ${token}` } })
  let name = ''
  await expect
    .poll(async () => {
      const { items } = (await (await get('')).json()) as {
        items: { metadata: { name: string }; status: { phase: string } }[]
      }
      const ended = items.find(({ status }) => ['Failed', 'Succeeded'].includes(status.phase))
      name = ended?.metadata.name ?? ''
      return ended?.status.phase
    })
    .toBe('Failed')
  return (await get(`/${name}/log`)).text()
}
