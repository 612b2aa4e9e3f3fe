// Every page in both themes: a picture of it is kept in test-results/screenshots, and axe finds nothing that is
// serious or moderate.
import { expect, test, type Locator } from '@playwright/test'
import { launchPanel, stoppedCluster, type Panel } from './app'
import { editorOf, expectState, goTo, openRun, pageNames, runPane, startDemoRun, tab } from './at'
import { look, lookAtPage, sizeForPictures } from './look'

async function launch(theme: 'light' | 'dark', kubeconfig?: string): Promise<Panel> {
  const panel = await launchPanel({ settings: { theme, times: 'utc' }, ...(kubeconfig ? { kubeconfig } : {}) })
  await sizeForPictures(panel)
  return panel
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    let panel: Panel
    test.beforeAll(async () => {
      panel = await launch(theme)
      // Something of everything is there once these two have come so far.
      await openRun(panel.page, 'sync-crm')
      await expectState(panel.page, 'Failed')
      await openRun(panel.page, 'too-big')
      await expect(runPane(panel.page).getByRole('note')).toContainText('No node has room')
      await panel.page.keyboard.press('Escape')
    })
    test.afterAll(() => panel.close())

    for (const name of pageNames) {
      test(name, () => lookAtPage(panel.page, name, (shown) => `${shown}-${theme}`))
    }

    for (const [name, word] of [
      ['Story', 'Events'],
      ['Logs', 'page 7 answered 503'],
      ['Job and pods', 'registry.local:5000/sync-crm'],
      ['Manifest', 'kind: Job'],
      ['Parameters', 'dry_run'],
    ] as const) {
      test(`a run: ${name}`, async () => {
        const { page } = panel
        await openRun(page, 'sync-crm')
        await tab(page, name).click()
        await expect(runPane(page)).toContainText(word)
        await look(page, `run-${name.toLowerCase().replaceAll(' ', '-')}-${theme}`)
        await tab(page, 'Story').click()
      })
    }

    test('a run that waits', async () => {
      await openRun(panel.page, 'too-big')
      await look(panel.page, `run-waiting-${theme}`)
    })

    test('a Job: describe, logs, events, YAML, and the question before it is deleted', async () => {
      const { page } = panel
      await startDemoRun(page, 'train-long')
      await expectState(page, 'Running')
      await tab(page, 'Logs').click()
      await expectTerminalText(runPane(page).getByRole('log'))
      await look(page, `run-log-coloured-${theme}`)
      await tab(page, 'Job and pods').click()
      await runPane(page).getByRole('button', { name: 'Show Job' }).click()
      const job = page.getByRole('region', { name: 'Job', exact: true })
      await look(page, `job-describe-${theme}`)
      for (const [name, word] of [
        ['Logs', 'loaded 48,000 samples'],
        ['Events', 'Created pod'],
        ['YAML', 'kind: Job'],
      ] as const) {
        await tab(page, name).click()
        await expect(job).toContainText(word)
        if (name === 'Logs') await expectTerminalText(job.getByRole('log'))
        await look(page, `job-${name.toLowerCase()}-${theme}`)
      }
      await job.getByRole('button', { name: 'Delete Job…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(page, `confirm-${theme}`)
      await page.getByRole('button', { name: 'Keep it' }).click()
    })

    test('the template: compare, rules, a refused save', async () => {
      const { page } = panel
      await goTo(page, 'Template')
      for (const name of ['Compare', 'Rules'] as const) {
        await tab(page, name).click()
        await expect(page.getByRole('tabpanel')).not.toBeEmpty()
        await look(page, `template-${name.toLowerCase()}-${theme}`)
      }
      await tab(page, 'Preview').click()
      await editorOf(page).focus()
      await page.keyboard.press('ControlOrMeta+End')
      await page.keyboard.insertText('\nkind: Pod\n')
      await page.keyboard.press('ControlOrMeta+s')
      await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toBeVisible()
      await look(page, `template-refused-${theme}`)
      await page.getByRole('button', { name: 'Discard changes' }).click()
    })

    test('the palette and the keys', async () => {
      const { page } = panel
      await goTo(page, 'Overview')
      await page.keyboard.press('ControlOrMeta+k')
      await page.keyboard.type('tr')
      await expect(page.getByRole('option').first()).toBeVisible()
      await look(page, `palette-${theme}`)
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
      await look(page, `keys-${theme}`)
      await page.keyboard.press('Escape')
    })

    test('the menus', async () => {
      const { page } = panel
      await goTo(page, 'Flow runs')
      await page.getByRole('button', { name: 'Start demo run' }).click()
      await expect(page.getByRole('menuitem', { name: /^hello / })).toBeVisible()
      await look(page, `demo-menu-${theme}`)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Agent: / }).click()
      await expect(page.getByRole('menuitem', { name: 'Turn the agent off' })).toBeVisible()
      await look(page, `agent-menu-${theme}`)
      await page.keyboard.press('Escape')
    })

    test('changing the connection', async () => {
      const { page } = panel
      await goTo(page, 'Connections')
      await page.getByRole('button', { name: /^Change the Prefect API/ }).click()
      await page.getByRole('radio', { name: /My Prefect API/ }).check()
      await look(page, `change-connection-${theme}`)
      await page.getByRole('button', { name: 'Cancel' }).click()
    })
  })

  test(`Prefect 1.x, ${theme}`, async () => {
    const panel = await launch(theme, stoppedCluster)
    const { page } = panel
    try {
      await page.getByRole('radio', { name: /Practice cluster/ }).check()
      await page.getByRole('radio', { name: /Practice API/ }).check()
      await page.getByRole('radio', { name: 'Prefect 1.x' }).click()
      await look(page, `guide-1.x-${theme}`)
      await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
      await openRun(page, 'score-customers')
      await expect(runPane(page).getByRole('note')).toContainText('No agent here has these labels')
      await look(page, `run-waiting-1.x-${theme}`)
      await tab(page, 'Parameters').click()
      await expect(runPane(page).getByRole('region', { name: 'Run config', exact: true })).toContainText('labels')
      await look(page, `run-config-1.x-${theme}`)
      await tab(page, 'Story').click()
      for (const name of ['Template', 'Deployment', 'Connections', 'Settings'] as const) {
        await goTo(page, name)
        if (name === 'Template') await expect(editorOf(page)).toBeAttached()
        if (name === 'Connections') await expect(page.getByText('Checking…')).toHaveCount(0)
        await look(page, `${name.toLowerCase()}-1.x-${theme}`)
      }
    } finally {
      await panel.close()
    }
  })

  test(`the guide, ${theme}`, async () => {
    const panel = await launch(theme, stoppedCluster)
    try {
      await expect(panel.page.getByText('Not tried.')).toBeVisible()
      await look(panel.page, `guide-${theme}`)
      await panel.page.getByRole('button', { name: 'Try minikube' }).click()
      await expect(panel.page.getByText('Doesn’t answer at')).toBeVisible()
      await look(panel.page, `guide-tried-${theme}`)
    } finally {
      await panel.close()
    }
  })
}

/** A program's colours stay, and of its progress bar the last state; what else it tells a terminal leaves no trace. */
async function expectTerminalText(log: Locator): Promise<void> {
  await expect(log).toContainText('samples: 100%|██████████| 48/48 [00:01<00:00, 41.3it/s]')
  await expect(log).not.toContainText('25/48')
  await expect(log.getByText('WARNING')).toHaveClass('sgr-bold ansi-yellow-fg')
  await expect(log).toContainText('no GPU found: training on 2 CPUs')
  await expect(log).toContainText('metrics at churn/7')
  await expect(log).not.toContainText(']8;')
}
