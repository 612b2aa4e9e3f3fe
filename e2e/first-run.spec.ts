// How the panel starts: with nothing, with a cluster to choose, with a connection that is gone.
import { expect, test } from '@playwright/test'
import { stoppedCluster, withPanel } from './app'
import { agentSays, goTo, runPane, runsTable, startDemoRun } from './at'
import { resize } from './look'

test('with a kubeconfig there is a choice to make: the guide asks, and starts nothing', async () => {
  await withPanel({ kubeconfig: stoppedCluster }, async ({ page, log }) => {
    await expect(page.getByRole('heading', { level: 1, name: 'Run your first flow' })).toBeVisible()
    await agentSays(page, 'Agent: Off')
    await expect(page.getByRole('banner')).toContainText('Not connected yet')
    await expect(page.getByRole('contentinfo')).toContainText('Nothing is polled, nothing is started')
    // It tells what the file says; the cluster is asked when that is asked for.
    const clusters = page.getByRole('group', { name: 'Where do Jobs run?' })
    await expect(clusters).toContainText('Not tried. Namespace default.')
    await page.getByRole('button', { name: 'Try minikube' }).click()
    await expect(clusters).toContainText('Doesn’t answer at')
    expect(log()).not.toMatch(/Deployed|claimed/i)

    // Practice is one press away.
    await page.getByRole('radio', { name: /Practice cluster/ }).check()
    await page.getByRole('radio', { name: /Practice API/ }).check()
    await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
    await agentSays(page, 'Agent: Running')
  })
})

test('“Watch only” looks at the queue and claims nothing', async () => {
  await withPanel({ kubeconfig: stoppedCluster }, async ({ page, home }) => {
    await page.getByRole('radio', { name: /Practice cluster/ }).check()
    await page.getByRole('button', { name: 'Watch only' }).click()
    await agentSays(page, /^Agent: Watching only/)
    await goTo(page, 'Flow runs')
    await expect(runsTable(page).getByRole('row').filter({ hasText: 'hello' })).toContainText('Scheduled')
    // What was chosen is kept for the next start.
    await expect
      .poll(() => home.readSettings().catch(() => null))
      .toMatchObject({ connections: [{ choice: { api: { kind: 'practice' }, cluster: { kind: 'practice' } } }] })
  })
})

test('what is wrong with the form is shown when a button far below it is pressed', async () => {
  await withPanel({ kubeconfig: stoppedCluster }, async (panel) => {
    const { page } = panel
    await resize(panel, 900, 500)
    await page.getByRole('radio', { name: /My Prefect API/ }).check()
    await page.getByRole('button', { name: 'Start the agent' }).click()
    await expect(page.getByLabel('Address', { exact: true })).toBeFocused()
    await expect(page.getByText('Enter the address of the API')).toBeInViewport()
  })
})

test('a kept connection whose kubeconfig is gone is said on the first page', async () => {
  const settings = {
    connection: {
      api: { kind: 'practice' },
      cluster: { kind: 'context', context: 'minikube', namespace: 'default' },
    },
    startOnOpen: true,
  }
  await withPanel({ settings }, async ({ page }) => {
    await expect(page.getByRole('heading', { level: 1, name: 'The connection could not be opened' })).toBeVisible()
    await goTo(page, 'Problems')
    await expect(page.getByRole('main')).toContainText('The kubeconfig could not be used')
  })
})

test('a kept connection whose context is gone is not replaced by what nobody chose', async () => {
  const choice = { api: { kind: 'practice' }, cluster: { kind: 'context', context: 'prod', namespace: 'flows' } }
  const settings = { version: 2, activeConnectionId: 'one', connections: [{ id: 'one', choice }] }
  await withPanel({ settings, kubeconfig: stoppedCluster }, async ({ page, home }) => {
    const kept = async (): Promise<readonly unknown[]> =>
      ((await home.readSettings()) as { connections: readonly unknown[] }).connections
    await expect(page.getByText('The context prod is not in the kubeconfig any more', { exact: true })).toBeVisible()
    const clusters = page.getByRole('group', { name: 'Where do Jobs run?' })
    for (const radio of await clusters.getByRole('radio').all()) await expect(radio).not.toBeChecked()
    await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
    await expect(clusters.getByText('Correct that and look again, or choose another cluster.')).toBeVisible()
    expect(await kept()).toMatchObject([{ id: 'one', choice }])
    await clusters.getByRole('radio', { name: /Practice cluster/ }).check()
    await expect(page.getByText('The connection that could not be opened is kept.')).toBeVisible()
    await page.getByRole('button', { name: 'Watch only' }).click()
    await expect.poll(async () => (await kept()).length).toBe(2)
    expect(await kept()).toMatchObject([{ id: 'one', choice }, { choice: { cluster: { kind: 'practice' } } }])
  })
})

test('a cluster that does not answer is said with its next try, and the panel goes on', async () => {
  // As the first version of the panel wrote them.
  const settings = {
    connection: {
      api: { kind: 'practice' },
      cluster: { kind: 'context', context: 'minikube', namespace: 'default' },
    },
    startOnOpen: true,
  }
  await withPanel({ settings, kubeconfig: stoppedCluster }, async ({ page }) => {
    await agentSays(page, /^Agent: Waiting for the cluster, try \d+ in \d+s/)
    await startDemoRun(page, 'hello')
    await expect(runPane(page).getByRole('note')).toContainText(/cluster/)
    await goTo(page, 'Problems')
    const main = page.getByRole('main')
    await expect(main).toContainText('The cluster minikube does not answer')
    await expect(main).toContainText('connection refused')
    await expect(main.getByRole('button', { name: 'Copy “minikube start”' })).toBeVisible()
    await goTo(page, 'Jobs')
    await expect(main).toContainText('The cluster’s Jobs are not known')
    await goTo(page, 'Overview')
    await goTo(page, 'Connections')
    await expect(page.getByRole('region', { name: 'Checks' })).toContainText('connection refused')
  })
})

test('settings are kept for the next start', async () => {
  await withPanel({}, async ({ page, home }) => {
    await goTo(page, 'Settings')
    await page.getByLabel('Name', { exact: true }).fill('laptop')
    await page.keyboard.press('Enter')
    await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).click()
    await expect
      .poll(() => home.readSettings().catch(() => null))
      .toMatchObject({ agentName: 'laptop', theme: 'dark', connections: [] })
    // The page hears of it once the file is written.
    await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  })
})
