// Applying from the panel: what would change, the user's yes, what is done, and how it is taken away. The practice cluster keeps
// Deployments and has no controller for them; e2e/apply.cluster.ts follows one on a real API server.
import { expect, test, type Page } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { goTo } from './at'
import { lookInBothThemes, sizeForPictures } from './look'

let panel: Panel
test.beforeAll(async () => {
  panel = await launchPanel({ settings: { theme: 'light', times: 'utc' } })
  await sizeForPictures(panel)
})
test.afterAll(() => panel.close())

const compare = (page: Page) => page.getByRole('radio', { name: 'Compare with cluster' }).click()
const comparison = (page: Page) => page.getByRole('region', { name: 'Comparison with the cluster' })
const installation = (page: Page) => page.getByRole('region', { name: 'Installation' })
const applyButton = (page: Page) => page.getByRole('button', { name: /^Apply to / })

test('what is not there is new, and nothing is applied before the user says so', async () => {
  const { page } = panel
  await goTo(page, 'Deployment')
  await page.getByLabel('Keep the token in a Secret').setChecked(true)
  await page.getByLabel('Create Role and RoleBinding').setChecked(true)
  await compare(page)
  await expect(comparison(page).getByRole('status')).toHaveText('If it were applied: 5 new.')
  await expect(comparison(page)).toContainText('image: prefecthq/prefect:0.6.7')
  await lookInBothThemes(page, 'apply-compare')
  await applyButton(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('status')).toHaveText('5 new.')
  await lookInBothThemes(page, 'apply-ask')
  await dialog.getByRole('button', { name: 'Don’t apply' }).click()
  await compare(page)
  await expect(comparison(page).getByRole('status')).toHaveText('If it were applied: 5 new.')
})

test('it is applied object by object; that practice starts no pods is said', async () => {
  const { page } = panel
  await applyButton(page).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(installation(page)).toContainText('Deployment prefect-agent is applied.')
  await expect(installation(page)).toContainText('starts no pods of them')
  await expect(installation(page).getByRole('status')).toHaveText('prefect-agent is applied')
  await lookInBothThemes(page, 'apply-done')
})

test('a second time nothing changes; another choice shows what does', async () => {
  const { page } = panel
  await compare(page)
  await expect(comparison(page).getByRole('status')).toHaveText('If it were applied: 5 unchanged.')
  await page.getByLabel('Include the resource manager').setChecked(true)
  await compare(page)
  await expect(comparison(page).getByRole('status')).toHaveText('If it were applied: 2 changed, 3 unchanged.')
  const change = comparison(page).getByRole('region', { name: 'Change of Deployment prefect-agent' })
  await expect(change).toContainText('name: resource-manager')
  await lookInBothThemes(page, 'apply-changes')
  await page.getByLabel('Include the resource manager').setChecked(false)
})

test('it is taken away again, after a list of what goes', async () => {
  const { page } = panel
  await installation(page).getByRole('button', { name: 'Delete from the cluster…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('listitem')).toHaveText([
    'Deployment prefect-agent',
    'RoleBinding prefect-agent',
    'Role prefect-agent',
    'Secret prefect-agent',
    'ServiceAccount prefect-agent',
  ])
  await lookInBothThemes(page, 'apply-remove')
  await dialog.getByRole('button', { name: 'Delete 5 objects' }).click()
  await expect(installation(page).getByRole('status')).toHaveText('prefect-agent is deleted')
  await installation(page).getByRole('button', { name: 'Close' }).click()
  await expect(installation(page)).toBeHidden()
  await compare(page)
  await expect(comparison(page).getByRole('status')).toHaveText('If it were applied: 5 new.')
  await comparison(page).getByRole('button', { name: 'Delete from the cluster…' }).click()
  await expect(page.getByText('Flowdeck has applied nothing of this name here.')).toBeVisible()
})

test('a namespace that is not there: nothing is applied, and the command that makes it is offered', async () => {
  const { page } = panel
  await page.getByLabel('Namespace').fill('nosuch')
  await applyButton(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('status')).toHaveText('Nothing can be applied: the cluster refuses some of it.')
  await expect(dialog).toContainText('kubectl create namespace nosuch')
  await expect(dialog.getByRole('button', { name: 'Apply', exact: true })).toBeHidden()
  await lookInBothThemes(page, 'apply-refused')
  await dialog.getByRole('button', { name: 'Close' }).click()
})
