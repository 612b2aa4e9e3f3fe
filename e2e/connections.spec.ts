// Several connections: called by names of the user's, switched between, and following the kubeconfig as it changes.
import { rm, writeFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { withPanel, type Machine, type Panel } from './app'
import { agentSays, chooseFromAgentMenu, goTo, startDemoRun, typeInPalette } from './at'
import { look, lookInBothThemes, resize, sizeForPictures } from './look'

let first: PracticeCluster
let second: PracticeCluster
test.beforeAll(async () => {
  first = await startPracticeCluster()
  second = await startPracticeCluster()
})
test.afterAll(async () => {
  await first.close()
  await second.close()
})

/** Two connections, to two namespaces of one context. */
const machine = (): Machine => ({
  kubeconfig: first.kubeconfig,
  settings: {
    ...{ version: 3, activeConnectionId: 'one' },
    connections: ['default', 'other'].map((namespace, n) => ({
      id: n === 0 ? 'one' : 'two',
      choice: { api: { kind: 'practice' }, cluster: { kind: 'context', context: 'practice', namespace } },
    })),
  },
})

const titleOf = ({ app }: Panel) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
const connectionMenu = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Connection: / })
const jobsOf = async ({ url, token }: PracticeCluster): Promise<number> => {
  const answer = await fetch(`${url}/apis/batch/v1/namespaces/default/jobs`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return ((await answer.json()) as { items: unknown[] }).items.length
}

test('a name stands in frame, title, palette and lists, and is what one switches by', async () => {
  await withPanel(machine(), async (panel) => {
    const { page } = panel
    await sizeForPictures(panel)
    await connectionMenu(page).click()
    await page.getByRole('menuitem', { name: 'Name the connection…' }).click()
    const dialog = page.getByRole('dialog')
    const field = dialog.getByLabel('Name', { exact: true })
    await expect(field).toBeFocused()
    await field.fill('x'.repeat(61))
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('alert')).toHaveText('The name is too long. Shorten it to 60 characters.')
    await lookInBothThemes(page, 'connections-name')
    await field.fill('Staging')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(connectionMenu(page)).toContainText('Staging')
    await expect.poll(() => titleOf(panel)).toContain('Staging: practice API → practice/default')

    await chooseFromAgentMenu(page, 'Start the agent')
    await typeInPalette(page, 'show other')
    await page.keyboard.press('Enter')
    await expect(connectionMenu(page)).toContainText('/ other')
    await connectionMenu(page).click()
    await expect(page.getByRole('menuitem', { name: 'Show Staging its agent is running' })).toBeVisible()
    await lookInBothThemes(page, 'connections-menu')
    await page.keyboard.press('Escape')
    await goTo(page, 'Connections')
    const others = page.getByRole('region', { name: 'Other connections' })
    await expect(others).toContainText(/Staging\s*practice API 0\.6 → practice \/ default/)
    await others.scrollIntoViewIfNeeded()
    await lookInBothThemes(page, 'connections-others')
    await typeInPalette(page, 'staging')
    await page.keyboard.press('Enter')
    await expect(connectionMenu(page)).toContainText('Staging')
    await agentSays(page, /Running/)

    await connectionMenu(page).click()
    await page.getByRole('menuitem', { name: 'Name the connection…' }).click()
    await field.fill(' ')
    await dialog.getByRole('button', { name: 'Save name' }).click()
    await expect(connectionMenu(page)).not.toContainText('Staging')
  })
})

test('a name of 60 letters leaves the frame whole at every width', async () => {
  const { settings, ...rest } = machine() as { settings: { connections: object[] }; kubeconfig: string }
  const [one, two] = settings.connections
  const named = { ...settings, connections: [{ ...one, name: 'Eu production '.repeat(4).trim() + ' abcd' }, two] }
  await withPanel({ ...rest, settings: named }, async (panel) => {
    const { page } = panel
    for (const [width, height] of [
      [640, 480],
      [900, 700],
      [1280, 800],
    ] as const) {
      await resize(panel, width, height)
      await expect(page.getByRole('banner').getByRole('button', { name: /^Agent/ })).toBeInViewport({ ratio: 1 })
      await look(page, `connections-long-name-${width}`)
    }
  })
})

test('a cluster that came up at another address is followed, as after minikube start: the agent goes on there', async () => {
  await withPanel(machine(), async (panel) => {
    const { page, home } = panel
    await sizeForPictures(panel)
    await chooseFromAgentMenu(page, 'Start the agent')
    await agentSays(page, /Running/)
    const before = await jobsOf(second)
    await writeFile(home.kubeconfig, second.kubeconfig)
    await goTo(page, 'Connections')
    await expect(page.getByRole('region', { name: 'Kubernetes' })).toContainText(new URL(second.url).host)
    await agentSays(page, /Running/)
    await goTo(page, 'Flow runs')
    await startDemoRun(page, 'hello')
    await expect.poll(() => jobsOf(second)).toBeGreaterThan(before)
  })
})

test('a context that goes is said, with what to do; when it is back, the problem is over', async () => {
  await withPanel(machine(), async (panel) => {
    const { page, home } = panel
    await sizeForPictures(panel)
    await agentSays(page, /Off/)
    await rm(home.kubeconfig)
    await goTo(page, 'Problems')
    const open = page.getByRole('main').getByRole('list', { name: 'Open problems' })
    await expect(open).toContainText('The context practice can’t be read from the kubeconfig any more')
    await expect(open).toContainText('Correct the kubeconfig, which Flowdeck notices by itself')
    await lookInBothThemes(page, 'connections-context-lost')
    await writeFile(home.kubeconfig, first.kubeconfig)
    await expect(open.filter({ hasText: 'read from the kubeconfig any more' })).toHaveCount(0)
  })
})
