// Before anything is known: without a connection, and with an API that has never answered.
import { expect, test } from '@playwright/test'
import { stoppedCluster, withPanel } from './app'
import { agentSays, expectPage, goTo, type PageName } from './at'
import { lookInBothThemes, sizeForPictures } from './look'

test('without a connection each link opens its page, which says what to do', async () => {
  await withPanel({ kubeconfig: stoppedCluster, settings: { theme: 'light' } }, async (panel) => {
    const { page } = panel
    await sizeForPictures(panel)
    const guide = page.getByRole('heading', { level: 1, name: 'Run your first flow' })
    await expect(guide).toBeVisible()
    const main = page.getByRole('main')
    for (const [name, words] of [
      ['Overview', 'Whether all is well'],
      ['Flow runs', 'Flow runs come from a Prefect API'],
      ['Jobs', 'Jobs run in a cluster'],
      ['Template', 'Which template Jobs are made from'],
      ['Deployment', 'What installs the agent'],
    ] as const satisfies readonly (readonly [PageName, string])[]) {
      await goTo(page, name)
      await expect(main).toContainText('Not connected yet')
      await expect(main).toContainText(words)
      await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'page')
      await main.getByRole('button', { name: 'Choose a connection' }).click()
      await expect(guide).toBeVisible()
    }
    await goTo(page, 'Problems')
    await goTo(page, 'Settings')
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('g')
    await page.keyboard.press('j')
    await expectPage(page, 'Jobs')
    await lookInBothThemes(page, 'not-connected')
  })
})

test('an API that has never answered: nothing is said to be known, since when, and when it is asked again', async () => {
  const choice = {
    api: { kind: 'endpoint', url: 'http://127.0.0.1:9', urlForPods: null },
    cluster: { kind: 'context', context: 'minikube', namespace: 'default' },
  }
  const settings = {
    ...{ version: 2, theme: 'light', activeConnectionId: 'one', startOnOpen: true },
    connections: [{ id: 'one', choice }],
  }
  await withPanel({ settings, kubeconfig: stoppedCluster }, async (panel) => {
    const { page } = panel
    await sizeForPictures(panel)
    await agentSays(page, /^Agent: Waiting for the Prefect API, try \d+ in \d+s/)
    const status = page.getByRole('contentinfo')
    await expect(status).toContainText(/No good answer from the Prefect API for \d+s, next (now|in \d+s)/)
    await expect(status.getByText('No good answer from the Prefect API').locator('..')).toHaveClass(/failed/)
    await expect(status).toContainText('– waiting')
    await expect(status).toContainText('– Jobs active')
    await goTo(page, 'Overview')
    const main = page.getByRole('main')
    const unknown = /Not known yet: the Prefect API has not answered for \d+s, try \d+ in \d+s/
    await expect(main.getByRole('region', { name: 'Next' })).toContainText(unknown)
    await expect(main.getByRole('region', { name: 'Failed today' })).toContainText(unknown)
    await expect(main).not.toContainText('none late')
    await lookInBothThemes(page, 'never-answered-overview')
    await goTo(page, 'Flow runs')
    await expect(main).toContainText(unknown)
    await expect(main).not.toContainText('No flow run is due')
    await expect(main.getByRole('radio', { name: 'Waiting', exact: true })).toBeVisible()
    await lookInBothThemes(page, 'never-answered-runs')
  })
})
