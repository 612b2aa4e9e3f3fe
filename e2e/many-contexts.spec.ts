// A kubeconfig of fifty contexts, as whoever looks after many clusters has: one is found, chosen and tried, and no other.
import { writeFile } from 'node:fs/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { startHostileServer, sendJson, type HostileServer } from './attacks/hostile-server'
import { withPanel } from './app'
import { goTo, typeInPalette } from './at'
import { lookInBothThemes, sizeForPictures } from './look'

const names = Array.from({ length: 50 }, (_, n) => `team-${String(n).padStart(2, '0')}-eu`)
const current = names[24]!

let server: HostileServer
test.beforeEach(async () => {
  server = await startHostileServer('', ({ path }, response) => {
    if (path.includes('/version')) return sendJson(response, { gitVersion: 'v1.34.4' })
    if (path.includes('selfsubjectaccessreviews')) return sendJson(response, { status: { allowed: true } })
    return sendJson(response, { kind: 'JobList', metadata: {}, items: [] })
  })
})
test.afterEach(() => server.close())

/** Each context's requests can be told apart by their path. */
const kubeconfig = (contexts = names): string =>
  JSON.stringify({
    'current-context': current,
    clusters: contexts.map((name) => ({ name, cluster: { server: `${server.url}/${name}` } })),
    users: [{ name: 'u', user: { token: 'T' } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: 'u' } })),
  })
const askedOf = (): string[] => [...new Set(server.asked.map(({ path }) => path.split('/')[1] ?? ''))]
const clusters = (page: Page): Locator => page.getByRole('group', { name: 'Where do Jobs run?' })
const radio = (page: Page, name: string): Locator => clusters(page).getByRole('radio', { name: new RegExp(name) })

test('fifty contexts fit on a screen: typing and two keys choose one, which alone is tried', async () => {
  await withPanel({ kubeconfig: kubeconfig(), settings: { theme: 'light' } }, async (panel) => {
    const { page } = panel
    await sizeForPictures(panel)
    await expect(radio(page, current)).toBeChecked()
    const box = await clusters(page).boundingBox()
    expect(box?.height).toBeLessThan(640)
    await clusters(page).scrollIntoViewIfNeeded()
    await lookInBothThemes(page, 'many-contexts')

    await page.keyboard.press('/')
    await page.keyboard.type('-07')
    await expect(clusters(page).getByRole('status')).toHaveText('1 of 49')
    expect(askedOf()).toEqual([])
    await page.keyboard.press('Enter')
    await expect(radio(page, 'team-07-eu')).toBeFocused()
    await expect(radio(page, 'team-07-eu')).toBeChecked()
    await expect(clusters(page).getByText('v1.34.4. You may create Jobs in default.')).toBeVisible()
    expect(askedOf()).toEqual(['team-07-eu'])
    await lookInBothThemes(page, 'many-contexts-chosen')

    // What is chosen stays so when the field shows others; what there is none of is said.
    await clusters(page).getByRole('searchbox').fill('nowhere')
    await expect(clusters(page).getByText('No context is called that.')).toBeVisible()
    await expect(clusters(page).getByRole('group', { name: 'The context team-07-eu' })).toBeVisible()
  })
})

test('a context that is made while the guide is open is offered, and one that goes is not', async () => {
  await withPanel({ kubeconfig: kubeconfig() }, async ({ page, home }) => {
    await expect(radio(page, current)).toBeChecked()
    await writeFile(home.kubeconfig, kubeconfig([current, 'made-just-now']))
    await clusters(page)
      .getByRole('radio', { name: /made-just-now/ })
      .check()
    await expect(radio(page, 'team-07-eu')).toHaveCount(0)
    await expect(radio(page, current)).toBeVisible()
  })
})

test('a context that no connection uses is found in the palette; its guide opens, and nothing is contacted', async () => {
  const choice = { api: { kind: 'practice' }, cluster: { kind: 'practice' } }
  const settings = { version: 2, activeConnectionId: 'one', connections: [{ id: 'one', choice }] }
  await withPanel({ kubeconfig: kubeconfig(), settings }, async ({ page }) => {
    await goTo(page, 'Jobs')
    // Longer than a choice must stand before it is tried.
    await page.clock.install()
    await typeInPalette(page, 'team-31')
    await page.getByRole('option', { name: 'Connect to team-31-eu…' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Add a connection' })).toBeVisible()
    await expect(radio(page, 'team-31-eu')).toBeChecked()
    await page.clock.runFor(5_000)
    await expect(clusters(page).getByText('Not tried. Namespace default.').last()).toBeVisible()
    expect(askedOf()).toEqual([])
    await clusters(page).getByRole('button', { name: 'Try team-31-eu' }).click()
    await expect(clusters(page).getByText('v1.34.4. You may create Jobs in default.')).toBeVisible()
    expect(askedOf()).toEqual(['team-31-eu'])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible()
  })
})
