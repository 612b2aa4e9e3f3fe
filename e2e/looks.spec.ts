// Every page in both themes: a picture of it is kept in test-results/screenshots, and axe finds nothing that is
// serious or moderate.
import { expect, test, type Locator } from '@playwright/test'
import { launchPanel, stoppedCluster, type Panel } from './app'
import { editorOf, expectState, goTo, openRun, pageNames, runPane, startDemoRun, tab, typeInPalette } from './at'
import { lookInBothThemes, lookAtPage, sizeForPictures } from './look'

async function launch(kubeconfig?: string): Promise<Panel> {
  const panel = await launchPanel({ settings: { theme: 'light', times: 'utc' }, ...(kubeconfig ? { kubeconfig } : {}) })
  await sizeForPictures(panel)
  return panel
}

test.describe('a panel with something of everything', () => {
  let panel: Panel
  test.beforeAll(async () => {
    panel = await launch()
    // Something of everything is there once these two have come so far.
    await openRun(panel.page, 'sync-crm')
    await expectState(panel.page, 'Failed')
    await openRun(panel.page, 'too-big')
    await expect(runPane(panel.page).getByRole('note')).toContainText('No node has room')
    await panel.page.keyboard.press('Escape')
  })
  test.afterAll(() => panel.close())

  for (const name of pageNames) {
    test(name, () => lookAtPage(panel.page, name))
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
      await lookInBothThemes(page, `run-${name.toLowerCase().replaceAll(' ', '-')}`)
      await tab(page, 'Story').click()
    })
  }

  test('a run that waits', async () => {
    await openRun(panel.page, 'too-big')
    await lookInBothThemes(panel.page, 'run-waiting')
  })

  test('a Job: describe, logs, events, YAML, and the question before it is deleted', async () => {
    const { page } = panel
    await startDemoRun(page, 'train-long')
    await expectState(page, 'Running')
    await tab(page, 'Logs').click()
    await expectTerminalText(runPane(page).getByRole('log'))
    await lookInBothThemes(page, 'run-log-coloured')
    await tab(page, 'Job and pods').click()
    await runPane(page).getByRole('button', { name: 'Show Job' }).click()
    const job = page.getByRole('region', { name: 'Job', exact: true })
    await lookInBothThemes(page, 'job-describe')
    for (const [name, word] of [
      ['Logs', 'loaded 48,000 samples'],
      ['Events', 'Created pod'],
      ['YAML', 'kind: Job'],
    ] as const) {
      await tab(page, name).click()
      await expect(job).toContainText(word)
      if (name === 'Logs') await expectTerminalText(job.getByRole('log'))
      await lookInBothThemes(page, `job-${name.toLowerCase()}`)
    }
    await job.getByRole('button', { name: 'Delete Job…' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await lookInBothThemes(page, 'confirm')
    await page.getByRole('button', { name: 'Keep it' }).click()
  })

  test('the template: compare, rules, a refused save', async () => {
    const { page } = panel
    await goTo(page, 'Template')
    for (const name of ['Compare', 'Rules'] as const) {
      await tab(page, name).click()
      await expect(page.getByRole('tabpanel')).not.toBeEmpty()
      await lookInBothThemes(page, `template-${name.toLowerCase()}`)
    }
    await tab(page, 'Preview').click()
    await editorOf(page).focus()
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.insertText('\nkind: Pod\n')
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toBeVisible()
    await lookInBothThemes(page, 'template-refused')
    await page.getByRole('button', { name: 'Discard changes' }).click()
  })

  test('the palette and the keys', async () => {
    const { page } = panel
    await goTo(page, 'Overview')
    await typeInPalette(page, 'tr')
    await expect(page.getByRole('option').first()).toBeVisible()
    await lookInBothThemes(page, 'palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
    await lookInBothThemes(page, 'keys')
    await page.keyboard.press('Escape')
  })

  test('the menus', async () => {
    const { page } = panel
    await goTo(page, 'Flow runs')
    await page.getByRole('button', { name: 'Start demo run' }).click()
    await expect(page.getByRole('menuitem', { name: /^hello / })).toBeVisible()
    await lookInBothThemes(page, 'demo-menu')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Agent: / }).click()
    await expect(page.getByRole('menuitem', { name: 'Turn the agent off' })).toBeVisible()
    await lookInBothThemes(page, 'agent-menu')
    await page.keyboard.press('Escape')
  })

  test('changing the connection', async () => {
    const { page } = panel
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: /^Change the Prefect API/ }).click()
    await page.getByRole('radio', { name: /My Prefect API/ }).check()
    await lookInBothThemes(page, 'change-connection')
    await page.getByRole('button', { name: 'Cancel' }).click()
  })
})

test('Prefect 1.x', async () => {
  const panel = await launch(stoppedCluster)
  const { page } = panel
  try {
    await page.getByRole('radio', { name: /Practice cluster/ }).check()
    await page.getByRole('radio', { name: /Practice API/ }).check()
    await page.getByRole('radio', { name: 'Prefect 1.x' }).click()
    await lookInBothThemes(page, 'guide-1.x')
    await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
    await openRun(page, 'score-customers')
    await expect(runPane(page).getByRole('note')).toContainText('No agent here has these labels')
    await lookInBothThemes(page, 'run-waiting-1.x')
    await tab(page, 'Parameters').click()
    await expect(runPane(page).getByRole('region', { name: 'Run config', exact: true })).toContainText('labels')
    await lookInBothThemes(page, 'run-config-1.x')
    await tab(page, 'Story').click()
    for (const name of ['Template', 'Deployment', 'Connections', 'Settings'] as const) {
      await goTo(page, name)
      if (name === 'Template') await expect(editorOf(page)).toBeAttached()
      if (name === 'Connections') await expect(page.getByText('Checking…')).toHaveCount(0)
      await lookInBothThemes(page, `${name.toLowerCase()}-1.x`)
    }
  } finally {
    await panel.close()
  }
})

test('the guide', async () => {
  const panel = await launch(stoppedCluster)
  try {
    await expect(panel.page.getByText('Not tried.')).toBeVisible()
    await lookInBothThemes(panel.page, 'guide')
    await panel.page.getByRole('button', { name: 'Try minikube' }).click()
    await expect(panel.page.getByText('Doesn’t answer at')).toBeVisible()
    await lookInBothThemes(panel.page, 'guide-tried')
  } finally {
    await panel.close()
  }
})

/** A program's colours stay, and of its progress bar the last state; what else it tells a terminal leaves no trace. */
async function expectTerminalText(log: Locator): Promise<void> {
  await expect(log).toContainText('samples: 100%|██████████| 48/48 [00:01<00:00, 41.3it/s]')
  await expect(log).not.toContainText('25/48')
  await expect(log.getByText('WARNING')).toHaveClass('sgr-bold ansi-yellow-fg')
  await expect(log).toContainText('no GPU found: training on 2 CPUs')
  await expect(log).toContainText('metrics at churn/7')
  await expect(log).not.toContainText(']8;')
}
