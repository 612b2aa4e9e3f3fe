// Every page from the smallest window to the largest: nothing is cut off, nothing lies over its neighbour, and what there is
// of room is used.
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { editorOf, expectState, goTo, openRun, pageNames, runPane } from './at'
import { layoutFaults } from './layout'
import { lookAtSize, resize } from './look'

const sizes = [
  [640, 480],
  [900, 700],
  [1280, 800],
  [2560, 1440],
  [3840, 2160],
] as const

let panel: Panel
test.beforeAll(async () => {
  panel = await launchPanel({ settings: { theme: 'light', times: 'utc' } })
  await openRun(panel.page, 'sync-crm')
  await expectState(panel.page, 'Failed')
  await panel.page.keyboard.press('Escape')
})
test.afterAll(() => panel.close())

for (const [width, height] of sizes) {
  const check = async (name: string) => {
    // Pictures of 4K say nothing that those of 2560 don't.
    if (width < 3000) await lookAtSize(panel.page, `size-${width}-${name.toLowerCase().replaceAll(' ', '-')}`)
    expect(await layoutFaults(panel.page), `${name} at ${width} × ${height}`).toEqual([])
  }

  test(`${width} × ${height}`, async () => {
    test.setTimeout(180_000)
    const { page } = panel
    await resize(panel, width, height)
    for (const name of pageNames) {
      await goTo(page, name)
      if (name === 'Template') await expect(editorOf(page)).toBeAttached()
      if (name === 'Connections') await expect(page.getByText('Checking…')).toHaveCount(0)
      await check(name)
      if (name === 'Overview' && height >= 1440) {
        // What there is of room is used.
        const plot = await page.getByRole('region', { name: 'Flow runs per minute' }).boundingBox()
        expect(plot?.height).toBeGreaterThan(height / 3)
      }
      if (name === 'Template') {
        await expect.poll(() => page.locator('.view-line').count()).toBeGreaterThan(height >= 700 ? 18 : 10)
      }
    }
    await openRun(page, 'sync-crm')
    await check('a run')
    const pane = await runPane(page).boundingBox()
    if (width >= 2560) expect(pane?.width).toBeGreaterThan(width / 3)
    await runPane(page).getByRole('tab', { name: 'Job and pods' }).click()
    await runPane(page).getByRole('button', { name: 'Show Job' }).click()
    await expect(page.getByRole('region', { name: 'Job', exact: true })).toBeVisible()
    await check('a job')
    await page.getByRole('tab', { name: 'Logs', exact: true }).click()
    await check('a log')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Preview clean-up' }).click()
    await check('clean-up')
    await page.getByRole('button', { name: 'Back to Jobs' }).click()
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: /^Change the Prefect API/ }).click()
    await page.getByRole('radio', { name: /My Prefect API/ }).check()
    await check('guide')
    await page.getByRole('radio', { name: /Practice API/ }).check()
    await page.getByRole('button', { name: 'Cancel' }).click()
  })
}
