// An API and a cluster of the user's own: here practice ones that this test runs, and breaks.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi, type Fault, type PracticeApi } from '../electron/practice/api'
import { launchPanel, type Panel } from './app'
import { Running } from './cli'
import { agentSays, chooseFromAgentMenu, expectState, goTo, openRun, runPane } from './at'

let api: PracticeApi
let home: string
/** Its cluster is the user's; its own API is not used. */
let cluster: Running
let fault: Fault
let panel: Panel
test.beforeAll(async () => {
  api = await startPracticeApi({ intercept: () => fault })
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  cluster = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
  panel = await launchPanel({
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    settings: {
      version: 2,
      connections: [
        {
          id: 'own',
          choice: {
            api: { kind: 'endpoint', url: api.url, urlForPods: null },
            cluster: { kind: 'context', context: 'practice', namespace: 'default' },
          },
        },
      ],
      activeConnectionId: 'own',
      startOnOpen: true,
    },
  })
})
test.afterAll(async () => {
  await panel.close()
  await cluster.end('SIGTERM')
  await api.close()
  await rm(home, { recursive: true, force: true })
})

async function replaceToken(token: string): Promise<void> {
  const { page } = panel
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
  await page.getByLabel('New token').fill(token)
  await page.getByRole('button', { name: 'Replace token' }).click()
  await expect(page.getByLabel('New token')).toBeHidden()
}

test('a token that the API does not know is a problem; a good one resumes by itself', async () => {
  const { page } = panel
  api.createRun('hello')
  await replaceToken('not-a-token')
  await agentSays(page, 'Agent: Paused: token refused')
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText(/token/i)
  await goTo(page, 'Problems')
  await expect(page.getByRole('main')).toContainText('The Prefect API refused the token')
  expect(api.snapshot().flowRuns.map(({ state }) => state)).toEqual(['Scheduled'])

  await replaceToken(api.token)
  await agentSays(page, 'Agent: Running')
  await openRun(page, 'hello')
  await expectState(page, 'Success')
  await goTo(page, 'Problems')
  await expect(page.getByRole('main')).not.toContainText('The Prefect API refused the token')
})

test('a token of another scope is said to be that', async () => {
  await replaceToken(api.userToken)
  await agentSays(panel.page, 'Agent: Paused: token refused')
  await goTo(panel.page, 'Problems')
  await expect(panel.page.getByRole('main')).toContainText('The token has scope USER')
  await replaceToken(api.token)
  await agentSays(panel.page, 'Agent: Running')
})

test('the token is nowhere in the panel, and no file holds it in clear', async () => {
  const { page, home } = panel
  const snapshot = await page.evaluate(() => window.flowdeck.call('panel.snapshot', undefined))
  expect(JSON.stringify(snapshot)).not.toContain(api.token)
  expect(JSON.stringify(await home.readSettings().catch(() => ({})))).not.toContain(api.token)
  await openRun(page, 'hello')
  await page.getByRole('tab', { name: 'Manifest', exact: true }).click()
  await expect(runPane(page)).toContainText('PREFECT__CLOUD__AUTH_TOKEN')
  await expect(runPane(page)).not.toContainText(api.token)
  await page.getByRole('tab', { name: 'Story', exact: true }).click()
})

test('an API that goes away is waited for in words, and what was due meanwhile is deployed when it is back', async () => {
  const { page } = panel
  fault = { status: 503, body: 'down for maintenance' }
  await agentSays(page, /^Agent: Waiting for the Prefect API, try \d+ in \d+s/)
  await goTo(page, 'Problems')
  await expect(page.getByRole('main')).toContainText(/does not answer/)
  const id = api.createRun('hello')
  fault = undefined
  await page.getByRole('main').getByRole('button', { name: 'Try now' }).click()
  await agentSays(page, 'Agent: Running')
  const stateOf = () => api.snapshot().flowRuns.find((run) => run.id === id)?.state
  await expect.poll(stateOf).toBe('Success')
})

test('another connection can be chosen, and the first one’s runs are gone from sight', async () => {
  const { page } = panel
  await chooseFromAgentMenu(page, 'Turn the agent off')
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^Change the Prefect API/ }).click()
  await page.getByRole('radio', { name: /Practice API/ }).check()
  await page.getByRole('button', { name: 'Watch only' }).click()
  await expect(page.getByRole('banner').getByText('Practice API', { exact: true })).toBeVisible()
  await openRun(page, 'too-big')
  await expectState(page, 'Scheduled')
})
