// Programs that give credentials, in a panel: what they say is seen while they wait, and they can be ended.
import { readdir, writeFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { withPanel, type Panel } from './app'
import { goTo } from './at'
import { lookInBothThemes, sizeForPictures } from './look'
import { answer, PluginStage, words } from './plugin-stage'

let stage: PluginStage
test.beforeEach(async () => {
  stage = await PluginStage.open()
})
test.afterEach(() => stage.close())

const notice = (page: Page, title: RegExp) =>
  page.getByRole('region', { name: 'Programs that give credentials' }).getByRole('note').filter({ hasText: title })

/** A connection that is in use from the start, its agent on. */
const settingsFor = (context: string, more: object = {}): object => ({
  ...{ version: 2, activeConnectionId: 'one', startOnOpen: true, times: 'utc', ...more },
  connections: [
    { id: 'one', choice: { api: { kind: 'practice' }, cluster: { kind: 'context', context, namespace: 'default' } } },
  ],
})

test('of twelve contexts only the one in use runs its plugin; its words are seen, and it goes on when it is done', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `login-${n}`)
  const plugins: Record<string, object> = {}
  for (const name of names)
    plugins[name] = { command: await stage.script(name, stage.waiting(name)), interactiveMode: 'IfAvailable' }
  await withPanel({ kubeconfig: stage.kubeconfigOf(plugins), settings: settingsFor('login-3') }, async ({ page }) => {
    const shown = notice(page, /Waiting for login-3/)
    await expect(shown).toContainText(words)
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Change the Kubernetes connection…' }).click()
    await expect(page.getByRole('radio', { name: /login-\d/ })).toHaveCount(12)
    // The current one as a card, and the one in use, of those in the list.
    await expect(page.getByText('Not tried.')).toHaveCount(2)
    await expect(shown).toBeVisible()
    const ran = (await readdir(stage.folder)).filter((name) => name.startsWith('ran-'))
    expect([ran, await stage.timesRun('login-3')]).toEqual([['ran-login-3'], 1])
    await shown.getByRole('button', { name: 'Copy https://login.example.com/device' }).click()
    await expect(page.getByText('Copied https://login.example.com/device')).toBeVisible()
    await writeFile(stage.file('go-login-3'), '')
    await expect(shown).toHaveCount(0)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('v1.34.4').first()).toBeVisible()
  })
})

test('one that was ended is gone, and is not run again before that is asked for', async () => {
  const command = await stage.script('login', stage.waiting('login'))
  const kubeconfig = stage.kubeconfigOf({ prod: { command, interactiveMode: 'Never' } })
  await withPanel({ kubeconfig, settings: settingsFor('prod') }, async ({ page }) => {
    await notice(page, /Waiting for login/)
      .getByRole('button', { name: 'End login' })
      .click()
    const ended = notice(page, /login was ended/)
    await expect(ended).toBeVisible()
    await expect.poll(() => stage.areRunning('login')).toEqual([false, false])
    // What asks the cluster again meets the same, whatever it is.
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Check everything' }).click()
    await expect(page.getByText('is not run again until that is asked for').first()).toBeVisible()
    expect(await stage.timesRun('login')).toBe(1)
    await writeFile(stage.file('go-login'), '')
    await ended.getByRole('button', { name: 'Run login again' }).click()
    await expect(ended).toHaveCount(0)
    await expect.poll(() => stage.timesRun('login')).toBe(2)
    await page.getByRole('button', { name: 'Check everything' }).click()
    await expect(page.getByText('v1.34.4').first()).toBeVisible()
  })
})

test('an address that is shown with dots is copied whole, and no secret of the kubeconfig is shown', async () => {
  const command = await stage.script(
    'login',
    `echo "open https://l.example.com/?login_token=abcdefgh as $CLIENT_SECRET" >&2; sleep 600`,
  )
  const env = [{ name: 'CLIENT_SECRET', value: 'hunter2hunter2' }]
  const kubeconfig = stage.kubeconfigOf({ prod: { command, interactiveMode: 'Never', env } })
  await withPanel({ kubeconfig, settings: settingsFor('prod') }, async ({ app, page }) => {
    const shown = 'https://l.example.com/?login_token=••••••••'
    const waits = notice(page, /Waiting for login/)
    await expect(waits).toContainText(`open ${shown} as ••••••••`)
    await waits.getByRole('button', { name: `Copy ${shown}` }).click()
    await expect(page.getByText(`Copied ${shown}`)).toBeVisible()
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
      'https://l.example.com/?login_token=abcdefgh',
    )
    expect(await page.content()).not.toMatch(/abcdefgh|hunter2/)
  })
})

for (const signal of ['SIGQUIT', 'SIGABRT', 'SIGHUP', 'SIGTERM'] as const) {
  test(`one that runs does not outlive a panel that gets ${signal}`, async () => {
    const command = await stage.script('login', stage.waiting('login'))
    const kubeconfig = stage.kubeconfigOf({ prod: { command, interactiveMode: 'Never' } })
    await withPanel({ kubeconfig, settings: settingsFor('prod') }, async ({ app }) => {
      await expect.poll(() => stage.areRunning('login')).toEqual([true, true])
      const ended = new Promise((resolve) => app.process().once('exit', resolve))
      process.kill(app.process().pid!, signal)
      await ended
      await expect.poll(() => stage.areRunning('login')).toEqual([false, false])
    })
  })
}

test('a context that is tried waits for its plugin, and says when that was ended', async () => {
  const command = await stage.script('login', stage.waiting('login'))
  await withPanel(
    { kubeconfig: stage.kubeconfigOf({ prod: { command, interactiveMode: 'Never' } }) },
    async ({ page }) => {
      const clusters = page.getByRole('group', { name: 'Where do Jobs run?' })
      await clusters.getByRole('button', { name: 'Try prod' }).click()
      await notice(page, /Waiting for login/)
        .getByRole('button', { name: 'End login' })
        .click()
      await expect(clusters.getByText('login was ended')).toBeVisible()
      await expect(page.getByRole('region', { name: 'Programs that give credentials' })).toHaveCount(0)
      await expect.poll(() => stage.areRunning('login')).toEqual([false, false])
      await clusters.getByRole('button', { name: 'Try prod again' }).click()
      await expect(notice(page, /Waiting for login/)).toContainText(words)
      await writeFile(stage.file('go-login'), '')
      await expect(clusters.getByText('v1.34.4. You may create Jobs in default.')).toBeVisible()
    },
  )
})

test('a plugin that needs a terminal says so in a panel', async () => {
  const command = await stage.script('login', answer)
  await withPanel(
    { kubeconfig: stage.kubeconfigOf({ prod: { command, interactiveMode: 'Always' } }) },
    async ({ page }) => {
      await page.getByRole('button', { name: 'Try prod' }).click()
      await expect(page.getByText('login asks at a terminal (interactiveMode: Always)')).toBeVisible()
    },
  )
})

async function narrow({ app, page }: Panel): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 700))
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(900)
}

test('how it looks', async () => {
  const command = await stage.script('corp-login', stage.waiting('corp-login'))
  const kubeconfig = stage.kubeconfigOf({ 'prod-eu': { command, interactiveMode: 'Never' } })
  await withPanel({ kubeconfig, settings: settingsFor('prod-eu', { theme: 'light' }) }, async (panel: Panel) => {
    const { page } = panel
    await sizeForPictures(panel)
    await expect(notice(page, /Waiting for corp-login/)).toContainText(words)
    await lookInBothThemes(page, 'plugin-waiting')
    await narrow(panel)
    await lookInBothThemes(page, 'plugin-waiting-narrow')
    await page.getByRole('button', { name: 'End corp-login' }).click()
    await expect(notice(page, /corp-login was ended/)).toBeVisible()
    await lookInBothThemes(page, 'plugin-ended')
  })
})
