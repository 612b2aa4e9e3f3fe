// The template of a work pool in both themes: pictures of it, and nothing that axe finds serious or moderate.
import { expect, test } from '@playwright/test'
import { editorOf, goTo, tab } from '../at'
import { lookInBothThemes, sizeForPictures } from '../look'
import { openOwnPool, type OwnPool } from './own-pool'

let pool: OwnPool
test.beforeAll(async () => {
  pool = await openOwnPool({ theme: 'light', times: 'utc' })
  await sizeForPictures(pool.panel)
  await goTo(pool.panel.page, 'Template')
})
test.afterAll(() => pool.close())

test('its parts', async () => {
  const { page } = pool.panel
  await expect(editorOf(page)).toBeAttached()
  await lookInBothThemes(page, 'pool-manifest')
  await tab(page, 'Configuration').click()
  await lookInBothThemes(page, 'pool-configuration')
  await tab(page, 'Variables').click()
  await page.getByRole('button', { name: /^image a text/ }).click()
  await lookInBothThemes(page, 'pool-variables')
  await page.getByRole('radio', { name: 'JSON schema' }).click()
  await expect(page.getByRole('textbox', { name: /^Variables: the JSON schema/ })).toBeAttached()
  await lookInBothThemes(page, 'pool-json')
})

test('what is wrong, and what somebody else has done', async () => {
  const { page } = pool.panel
  await tab(page, 'Configuration').click()
  await page.getByLabel('labels').fill('team')
  await page.getByLabel('labels').blur()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toBeVisible()
  await lookInBothThemes(page, 'pool-refused')
  await page.getByLabel('labels').fill('{ "team": "data" }')
  pool.api.changePool({ base_job_template: {} })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const conflict = page.getByRole('alert').filter({ hasText: 'was changed on the server' })
  await conflict.getByRole('button', { name: 'Show differences' }).click()
  await lookInBothThemes(page, 'pool-conflict')
})
