// Every page of a Prefect 3 server in both themes: pictures of them, and nothing that axe finds serious or moderate.
import { expect, test } from '@playwright/test'
import { chooseFromAgentMenu, goTo, pageNames } from '../at'
import { lookInBothThemes, lookAtPage, sizeForPictures } from '../look'
import { launchPrefect3Panel, type Prefect3Panel } from './prefect-3-panel'

let panel: Prefect3Panel
test.beforeAll(async () => {
  panel = await launchPrefect3Panel({ theme: 'light' })
  await sizeForPictures(panel)
})
test.afterAll(() => panel.close())

for (const name of pageNames) {
  test(name, () => lookAtPage(panel.page, name, 'prefect-3-'))
}

test('a paused work pool', async () => {
  const { page, api, ask } = panel
  await ask('PATCH', `/work_pools/${api.workPool}`, { is_paused: true })
  await chooseFromAgentMenu(page, 'Start the agent')
  await goTo(page, 'Overview')
  await expect(page.getByText(`Work pool ${api.workPool} is paused`).first()).toBeVisible()
  await lookInBothThemes(page, 'prefect-3-paused')
})
